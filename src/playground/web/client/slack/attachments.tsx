import { sizeOf } from './files.tsx'

export type Attached = { readonly name: string; readonly content: string }

/** The bot is told of names alone, so their text is enough. */
const MOST_CHARACTERS = 100_000

export async function attachedOf(files: FileList): Promise<Attached[]> {
  return Promise.all(
    [...files].map(async (file) => ({
      name: file.name,
      content: (await file.text()).slice(0, MOST_CHARACTERS),
    })),
  )
}

type Props = {
  readonly files: readonly Attached[]
  readonly onChange: (files: readonly Attached[]) => void
}

/** What goes with the message that is being written. */
export function Attachments({ files, onChange }: Props) {
  if (files.length === 0) return null
  return (
    <ul class="attached">
      {files.map((file, index) => (
        <li key={index}>
          📄 {file.name} <span class="time">{sizeOf(file.content.length)}</span>{' '}
          <button
            type="button"
            aria-label={`Leave out ${file.name}`}
            onClick={() => onChange(files.filter((one) => one !== file))}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  )
}
