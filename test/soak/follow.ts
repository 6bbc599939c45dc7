import type { Json } from '../../src/playground/slack/model.ts'
import type { Thread } from '../crash/crowd.ts'
import type { Played } from './audit-all.ts'

type Happened = { readonly atMs: number; readonly what: string }

const MOST_LINES = 250

/** What happened in one thread, from every side, in its order. */
export function follow(played: Played, thread: Thread): string {
  const [root] = thread.told
  if (root === undefined) return ''
  const { ts } = root.sent
  const happened = [
    ...written(thread),
    ...delivered(played, ts),
    ...asked(played, thread),
    ...said(played, ts),
    ...logged(played, ts),
    ...played.trouble.map(({ atMs, what }) => ({ atMs, what: `— ${what}` })),
  ]
    .filter(({ atMs }) => atMs >= Number(ts) * 1_000)
    .toSorted((one, other) => one.atMs - other.atMs)
  const lines = happened.map(
    ({ atMs, what }) => `  ${new Date(atMs).toISOString().slice(11, 23)}  ${what.slice(0, 200)}`,
  )
  return [`  thread ${ts}:`, ...lines.slice(0, MOST_LINES)].join('\n')
}

function written({ told, asked }: Thread): Happened[] {
  const all = [
    ...told.map(({ sent, wordings }) => ({ sent, words: wordings.join(' → ') })),
    ...asked.map(({ sent, kind }) => ({ sent, words: kind })),
  ]
  return all.map(({ sent, words }) => ({ atMs: Number(sent.ts) * 1_000, what: `✎ ${words}` }))
}

function delivered({ standIns }: Played, root: string): Happened[] {
  return standIns.slack.deliveries
    .filter(({ outgoing }) => JSON.stringify(outgoing.payload).includes(root))
    .flatMap(({ outgoing, attempts }) =>
      attempts.map(({ atMs, status, failure }) => ({
        atMs,
        what: `→ ${outgoing.type} ${describeEvent(outgoing.payload['event'] as Json)}: ${failure ?? status ?? 'no answer'}`,
      })),
    )
}

function describeEvent(event: Json): string {
  const { subtype, text, message, deleted_ts: deleted } = event
  const inner = (message as Json | undefined)?.['text']
  return `${words(subtype)} ${words(text ?? inner ?? deleted)}`.trim()
}

function asked({ standIns }: Played, thread: Thread): Happened[] {
  const { neuroflash } = standIns
  const wordings = thread.told.flatMap((told) => told.wordings)
  const own = neuroflash.conversations.filter(({ messages }) =>
    messages.some(({ content }) => wordings.some((wording) => content.includes(wording))),
  )
  const ids = new Set<string | undefined>(own.map(({ uuid }) => uuid))
  return neuroflash.requests
    .filter(({ conversation }) => conversation !== undefined && ids.has(conversation))
    .map(({ atMs, route, status, fault, conversation }) => ({
      atMs,
      what: `⇒ neuroflash ${route} ${conversation?.slice(0, 8)}: ${status}${fault === undefined ? '' : ` ${JSON.stringify(fault)}`}`,
    }))
}

function said({ standIns }: Played, root: string): Happened[] {
  return standIns.slack.calls
    .filter(({ params }) => JSON.stringify(params).includes(root))
    .map(({ method, atMs, params, status, error }) => ({
      atMs,
      what: `← ${method} ${words(params['text']).slice(0, 60)}: ${error ?? status ?? 'no answer'}`,
    }))
}

function logged({ log }: Played, root: string): Happened[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(root))
    .map((line) => {
      const { time, msg, level: _, ...rest } = JSON.parse(line) as Record<string, unknown>
      return { atMs: timeOf(time), what: `· ${String(msg)} ${JSON.stringify(rest)}` }
    })
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function timeOf(time: unknown): number {
  return typeof time === 'number' ? time : Date.parse(String(time))
}
