import type { Json } from '../../../slack/model.ts'
import { BlockElement, type On, Text } from './elements.tsx'
import { InputBlock } from './input.tsx'
import { object, objects, string } from './json.ts'
import { RichText } from './rich-text.tsx'
import { Table } from './table.tsx'

type Props = { readonly blocks: readonly Json[]; readonly on: On }

/** Slack's blocks as Slack shows them. */
export function Blocks({ blocks, on }: Props) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <Block key={string(block.block_id) || index} block={block} on={on} />
      ))}
    </div>
  )
}

function Block({ block, on }: { readonly block: Json; readonly on: On }) {
  const blockId = string(block.block_id)
  switch (block.type) {
    case 'rich_text':
      return <RichText elements={objects(block.elements)} />
    case 'section':
      return <Section block={block} on={on} />
    case 'header':
      return (
        <h3>
          <Text text={block.text} />
        </h3>
      )
    case 'table':
      return <Table block={block} />
    case 'divider':
      return <hr />
    case 'context':
    case 'actions':
    case 'context_actions':
      return (
        <div class={string(block.type).replace('_', '-')}>
          {objects(block.elements).map((element, index) => (
            <BlockElement key={index} element={element} blockId={blockId} on={on} />
          ))}
        </div>
      )
    case 'input':
      return <InputBlock block={block} />
    default:
      return <p class="unknown">(a block that the playground cannot draw: {string(block.type)})</p>
  }
}

function Section({ block, on }: { readonly block: Json; readonly on: On }) {
  const accessory = object(block.accessory)
  return (
    <div class="section">
      <div>
        {block.text !== undefined && <Text text={block.text} />}
        {objects(block.fields).length > 0 && (
          <div class="fields">
            {objects(block.fields).map((field, index) => (
              <Text key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && (
        <BlockElement element={accessory} blockId={string(block.block_id)} on={on} />
      )}
    </div>
  )
}
