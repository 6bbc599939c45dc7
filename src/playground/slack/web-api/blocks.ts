import type { Json } from '../model.ts'
import { actionProblem, elementProblem, isJson, objects, textLength, textProblem } from './block-elements.ts'
import { Refusal } from './refusal.ts'
import { richTextProblem } from './rich-text-elements.ts'

/** Limits of Slack: Block Kit reference, block by block. */
const LIMIT = {
  blocksInMessage: 50,
  blocksInView: 100,
  section: 3000,
  sectionField: 2000,
  sectionFields: 10,
  header: 150,
  markdownInAll: 12_000,
  /** Not documented; slackapi/bolt-js#2509 found 13,172 to 13,297 characters in all blocks. */
  charactersInAll: 13_200,
  tableRows: 100,
  tableColumns: 20,
  tables: 1,
  elements: { actions: 25, context: 10, context_actions: 5 },
  blockId: 255,
}

/** Refuses blocks that the real Slack would refuse for a message. */
export function checkMessageBlocks(blocks: readonly Json[]): void {
  if (blocks.length > LIMIT.blocksInMessage) refuse(`no more than ${LIMIT.blocksInMessage} items allowed`)
  checkEach(blocks, 'message')
  const tables = blocks.filter((block) => block.type === 'table')
  if (tables.length > LIMIT.tables) refuse('only_one_table_allowed')
  const markdown = blocks.filter((block) => block.type === 'markdown').map((block) => textLength(block.text))
  if (sum(markdown) > LIMIT.markdownInAll)
    refuse(`markdown must be less than ${LIMIT.markdownInAll + 1} characters in all`)
  if (visibleLength(blocks) > LIMIT.charactersInAll) throw new Refusal('msg_blocks_too_long')
}

/** Refuses blocks that the real Slack would refuse for a modal or a Home tab. */
export function checkViewBlocks(blocks: readonly Json[]): void {
  if (blocks.length > LIMIT.blocksInView)
    refuse(`no more than ${LIMIT.blocksInView} items allowed`, 'invalid_arguments')
  checkEach(blocks, 'view')
}

function checkEach(blocks: readonly Json[], where: 'message' | 'view'): void {
  const error = where === 'view' ? 'invalid_arguments' : 'invalid_blocks'
  const ids = new Set<unknown>()
  for (const [index, block] of blocks.entries()) {
    const problem = blockProblem(block, where) ?? idProblem(block, ids)
    if (problem !== undefined) refuse(`${problem} [json-pointer:/blocks/${index}]`, error)
  }
}

function blockProblem(block: Json, where: 'message' | 'view'): string | undefined {
  switch (block.type) {
    case 'section':
      return sectionProblem(block)
    case 'header':
      return textProblem(block.text, { max: LIMIT.header, types: ['plain_text'] })
    case 'divider':
      return undefined
    case 'markdown':
      return markdownProblem(block, where)
    case 'rich_text':
      return richTextProblem(block)
    case 'table':
      return where === 'view' ? 'unsupported type: table' : tableProblem(block)
    case 'actions':
    case 'context':
    case 'context_actions':
      return elementsProblem(block, block.type)
    case 'input':
      return inputProblem(block)
    case 'image':
      return typeof block.alt_text === 'string' ? undefined : 'missing required field: alt_text'
    default:
      return `unsupported type: ${String(block.type)}`
  }
}

function idProblem(block: Json, seen: Set<unknown>): string | undefined {
  const id = block.block_id
  if (id === undefined) return undefined
  if (typeof id !== 'string' || id.length > LIMIT.blockId) return 'invalid block_id'
  if (seen.has(id)) return `block_id already exists: ${id}`
  seen.add(id)
  return undefined
}

function sectionProblem(block: Json): string | undefined {
  const fields = block.fields === undefined ? undefined : objects(block.fields)
  if (block.text === undefined && (fields === undefined || fields.length === 0))
    return 'missing required field: text'
  if (fields !== undefined && fields.length > LIMIT.sectionFields) return 'too many fields'
  const problems = [
    block.text === undefined ? undefined : textProblem(block.text, { max: LIMIT.section }),
    ...(fields ?? []).map((field) => textProblem(field, { max: LIMIT.sectionField })),
    block.accessory === undefined ? undefined : elementProblem(block.accessory),
  ]
  return problems.find((problem) => problem !== undefined)
}

function markdownProblem(block: Json, where: 'message' | 'view'): string | undefined {
  if (where === 'view') return 'unsupported type: markdown'
  return typeof block.text === 'string' && block.text !== '' ? undefined : 'missing required field: text'
}

function tableProblem(block: Json): string | undefined {
  if (!Array.isArray(block.rows) || block.rows.length === 0) return 'missing required field: rows'
  if (block.rows.length > LIMIT.tableRows) return `no more than ${LIMIT.tableRows} rows allowed`
  for (const row of block.rows as unknown[]) {
    if (!Array.isArray(row) || row.length === 0) return 'a row must be a list of cells'
    if (row.length > LIMIT.tableColumns) return `no more than ${LIMIT.tableColumns} cells allowed`
    const problem = (row as unknown[]).map(cellProblem).find((found) => found !== undefined)
    if (problem !== undefined) return problem
  }
  if (Array.isArray(block.column_settings) && block.column_settings.length > LIMIT.tableColumns)
    return 'too many columns'
  return undefined
}

function cellProblem(cell: unknown): string | undefined {
  if (!isJson(cell)) return 'a cell must be an object'
  if (cell.type === 'rich_text') return richTextProblem(cell)
  if (cell.type === 'raw_number')
    return typeof cell.value === 'number' ? undefined : 'missing required field: value'
  if (cell.type !== 'raw_text') return `unsupported cell type: ${String(cell.type)}`
  return typeof cell.text === 'string' && cell.text !== '' ? undefined : 'must be more than 0 characters'
}

function elementsProblem(block: Json, type: keyof typeof LIMIT.elements): string | undefined {
  const elements = objects(block.elements)
  if (elements.length === 0) return 'missing required field: elements'
  if (elements.length > LIMIT.elements[type]) return `no more than ${LIMIT.elements[type]} items allowed`
  return elements
    .map((element) => (type === 'context' ? contextProblem(element) : actionProblem(element)))
    .find((problem) => problem !== undefined)
}

function contextProblem(element: Json): string | undefined {
  if (element.type === 'image') return undefined
  return textProblem(element, { max: LIMIT.section })
}

function inputProblem(block: Json): string | undefined {
  return textProblem(block.label, { max: 2000, types: ['plain_text'] }) ?? elementProblem(block.element)
}

/** What people see, added up: every `text` in the blocks. */
function visibleLength(value: unknown): number {
  if (Array.isArray(value)) return sum(value.map(visibleLength))
  if (!isJson(value)) return 0
  return sum(
    Object.entries(value).map(([key, inner]) =>
      key === 'text' && typeof inner === 'string' ? inner.length : visibleLength(inner),
    ),
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function refuse(message: string, error = 'invalid_blocks'): never {
  throw new Refusal(error, { response_metadata: { messages: [`[ERROR] ${message}`] } })
}
