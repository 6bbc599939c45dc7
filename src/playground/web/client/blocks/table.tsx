import type { Json } from '../../../slack/model.ts'
import { object, objects, string } from './json.ts'
import { RichText } from './rich-text.tsx'

/** Slack draws the first row as the head. Whoever has no mouse scrolls a wide one with the arrows. */
export function Table({ block }: { readonly block: Json }) {
  const rows = Array.isArray(block.rows) ? block.rows.map(objects) : []
  const [head = [], ...body] = rows
  const aligned = (index: number) => {
    const { align } = objects(block.column_settings)[index] ?? {}
    return align === 'right' || align === 'center' ? align : ''
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section class="table" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col" class={aligned(index)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, index) => (
                <td key={index} class={aligned(index)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Cell({ cell }: { readonly cell: Json }) {
  if (cell.type === 'rich_text') return <RichText elements={objects(cell.elements)} />
  return <>{string(cell.text) || string(object(cell.text)?.text)}</>
}
