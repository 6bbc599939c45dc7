import { type Audit, audit } from '../crash/audit.ts'
import { type Asked, anyWording, type Thread } from '../crash/crowd.ts'
import type { StandIns } from '../environment/environment.ts'
import { anyBearer, secretsOf, WORD } from '../environment/secrets.ts'
import { follow } from './follow.ts'
import { everything } from './left-in-store.ts'
import type { Steadiness } from './steadiness.ts'
import type { Mishap } from './trouble.ts'

export type Played = {
  readonly standIns: StandIns
  readonly threads: readonly Thread[]
  /** All that the processes have written. */
  readonly log: string
  readonly trouble: readonly Mishap[]
}

export type Audited = { readonly figures: string; readonly problems: readonly string[] }

/** Looks at all there is when everything has come to rest. */
export async function auditAll(played: Played, steadiness: Steadiness): Promise<Audited> {
  const { standIns, threads } = played
  const audits = threads.map((thread) => ({ thread, ...audit(standIns, thread) }))
  const broken = audits.flatMap(({ thread, problems }) =>
    problems.length === 0 ? [] : [`${problems.join('\n  ')}\n${follow(played, thread)}`],
  )
  return {
    figures: [...figuresOf(played, audits), ...steadiness.figures].join('\n'),
    problems: [
      ...broken,
      ...(await leftovers(played, audits)),
      ...unheard(standIns, threads),
      ...told(standIns, played.log),
      ...[...standIns.slack.unexpected, ...standIns.neuroflash.unexpected].map(
        (asked) => `the bot asked for what is not offered: ${JSON.stringify(asked)}`,
      ),
      ...steadiness.problems,
    ],
  }
}

function figuresOf({ standIns, threads, trouble }: Played, audits: readonly Audit[]): string[] {
  const { slack, neuroflash } = standIns
  const sum = (kind: keyof Audit['counts']) => audits.reduce((total, { counts }) => total + counts[kind], 0)
  const kinds = [...new Set(trouble.map(({ what }) => what.replace(/ to \d/, '')))].map(
    (kind) => `${trouble.filter(({ what }) => what.startsWith(kind)).length} ${kind}`,
  )
  const written = threads.flatMap(({ told }) => told)
  const asked = threads.flatMap(({ asked }) => asked)
  const edits = written.reduce((total, { wordings }) => total + wordings.length - 1, 0)
  const faults = neuroflash.requests.filter(({ fault }) => fault !== undefined).length
  const deleted = neuroflash.conversations.filter((one) => one.deleted).length
  const empty = neuroflash.conversations.filter(({ messages }) => messages.length === 0).length
  return [
    `${written.length} messages in ${threads.length} threads: ${sum('answered')} answered, ${sum('ended')} ended by a notice, ${sum('withdrawn')} taken back`,
    `${edits} edits, ${written.filter(({ isRemoved }) => isRemoved).length} deletions, ${asked.length} requests, ${slack.deliveries.length} deliveries`,
    `${kinds.join(', ')}; ${faults} faults of neuroflash, ${slack.calls.filter(({ ok }) => ok !== true).length} of Slack`,
    `${neuroflash.requests.length} requests to neuroflash, ${slack.calls.length} to Slack; ${neuroflash.conversations.length} conversations, ${deleted} deleted, ${empty} left empty`,
  ]
}

/** Words in the store that are over: of a thread that was reset, or of a message that its author deleted. */
async function leftovers(
  played: Played,
  audits: readonly (Audit & { readonly thread: Thread })[],
): Promise<string[]> {
  const gone = new Map(
    audits.flatMap(({ thread, gone }) => gone.map((one) => [nameOf(one.wordings[0]), thread] as const)),
  )
  const records = await everything(played.standIns.variables['REDIS_URL'] ?? '')
  return records.flatMap(({ key, text }) =>
    [...text.matchAll(anyWording)].flatMap(([words]) => {
      const thread = gone.get(nameOf(words))
      return thread === undefined
        ? []
        : [`“${words}” is over, and still in ${key}\n${follow(played, thread)}`]
    }),
  )
}

/** `Short 3.5` of its wording. */
function nameOf(wording = ''): string {
  return wording.split(` ${WORD}`)[0] ?? ''
}

/** Whoever asked for something about a thread is told, alone, what became of it. */
function unheard({ slack }: StandIns, threads: readonly Thread[]): string[] {
  const asked = Map.groupBy(
    threads.flatMap((thread) => thread.asked),
    ({ by }: Asked) => by,
  )
  return [...asked].flatMap(([by, requests]) => {
    const notes = slack.ephemerals.filter(({ user }) => user === by).length
    return notes >= requests.length ? [] : [`${by} asked for ${requests.length} things and was told ${notes}`]
  })
}

function told(standIns: StandIns, log: string): string[] {
  const isSaid = [
    ...secretsOf(standIns).map((secret) => [secret, 'a secret'] as const),
    [WORD, 'what people wrote'] as const,
  ].filter(([words]) => log.toLowerCase().includes(words.toLowerCase()))
  return [...isSaid.map(([, what]) => what), ...(anyBearer.test(log) ? ['a bearer token'] : [])].map(
    (what) => `the log has ${what}`,
  )
}
