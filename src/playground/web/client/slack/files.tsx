import type { File } from '../../board.ts'

export function Files({ files }: { readonly files: readonly File[] }) {
  return (
    <>
      {files.map(({ id, name, bytes }) => (
        <a key={id} class="file" href={`/files/${id}`} target="_blank" rel="noreferrer">
          <span aria-hidden="true" class="sheet">
            📄
          </span>
          <span>
            <b>{name}</b>
            <span class="time">{sizeOf(bytes)}</span>
          </span>
        </a>
      ))}
    </>
  )
}

export function sizeOf(bytes: number): string {
  return bytes < 1_000 ? `${bytes} bytes` : `${(bytes / 1_000).toFixed(1)} kB`
}
