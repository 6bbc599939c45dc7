import { bytesOf, type Check, questionsSent } from './checks.ts'
import type { Received, Scene, Shown, Story } from './record.ts'
import { COLUMNS, formatTable } from './table.ts'

/** How the demo's lines look: `plain` leaves them as they are. */
type Style = {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

export function styleFor(isTerminal: boolean): Style {
  const ansi = (code: number) => (text: string) => (isTerminal ? `\u001B[${code}m${text}\u001B[0m` : text)
  return { bold: ansi(1), dim: ansi(2), good: ansi(32), bad: ansi(31) }
}

/** What people saw in Slack and what neuroflash received, one under the other. */
export function formatScene(scene: Scene, number: number, style: Style): string {
  return [
    '',
    style.bold(`${number}  ${scene.title}`),
    style.dim(formatTable({ rows: [[scene.remark]], indent: 3 })),
    '',
    ...threadsOf(scene.shown).flatMap((shown) => formatThread(shown, style)),
    style.dim('   neuroflash received'),
    formatReceived(scene.received),
  ].join('\n')
}

/** One line a turn: the history grows, what is sent does not. */
export function formatBytes(story: Story, style: Style): string {
  const before = new Map<string | undefined, number>()
  const rows = questionsSent(story).map(({ conversation, bytes, question }) => {
    const history = before.get(conversation) ?? 0
    before.set(conversation, history + 2)
    const own = bytesOf(question.content)
    return [shortened(conversation ?? ''), question.content, history, bytes, own, bytes - own].map(String)
  })
  const head = ['conversation', 'message', 'history', 'bytes sent', 'the message', 'around it']
  return [
    '',
    style.bold('Sent at every turn'),
    formatTable({ head, rows, right: [2, 3, 4, 5], indent: 3 }),
  ].join('\n')
}

export function formatChecks(checks: readonly Check[], style: Style): string {
  const rows = checks.map(({ promise, statement, kept, why }) => [kept ? '✓' : '✗', promise, statement, why])
  const table = formatTable({ head: ['', '', 'promise', 'held against'], rows, indent: 1 })
  const coloured = table.replaceAll(/^ ✓/gm, ` ${style.good('✓')}`).replaceAll(/^ ✗/gm, ` ${style.bad('✗')}`)
  return ['', style.bold('Promises'), coloured].join('\n')
}

function threadsOf(shown: readonly Shown[]): Shown[][] {
  return [...Map.groupBy(shown, ({ thread }) => thread).values()]
}

function formatThread(shown: readonly Shown[], style: Style): string[] {
  const { channel = '', thread = '' } = shown[0] ?? {}
  const edge = '─'.repeat(COLUMNS - 40)
  return [
    style.dim(`   Slack, #${channel}, thread ${thread} ${edge}`.slice(0, COLUMNS)),
    formatTable({ rows: shown.map(({ author, text }) => [author, text]), indent: 3 }),
    '',
  ]
}

function formatReceived(received: readonly Received[]): string {
  const rows = received.map(({ method, path, bytes, status, question }) => [
    `${method} ${shortened(path).replace('/api/ds-prototypes/', '…/')}`,
    String(bytes),
    question === undefined ? '' : String(question.messages),
    status === 'left' ? 'cut off' : String(status),
  ])
  const head = ['request', 'bytes of body', 'messages sent', 'answer']
  return formatTable({ head, rows, right: [1, 2], indent: 3 })
}

/** UUIDs by their beginning. */
function shortened(text: string): string {
  return text.replaceAll(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '$1…')
}
