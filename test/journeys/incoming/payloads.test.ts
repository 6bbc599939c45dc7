import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

// What Slack sends, word for word, with invented people: nothing of it is made by the stand-in.

const folder = new URL('../../slack/payloads/', import.meta.url)

/** The times in the payloads begin with this; they are moved to the present, but for those of years ago. */
const TIMES = /\b(p?)17640(\d{5})(?=\.\d{6}\b|\d{6}\b)/g

const payloads = z.array(
  z.strictObject({
    name: z.string(),
    kind: z.enum(['event', 'command', 'interaction']),
    /** The bot has been called to the thread before. */
    engaged: z.literal(true).optional(),
    /** A question in these words, a request that is answered with these, or nothing. */
    follows: z.union([
      z.literal('nothing'),
      z.strictObject({ question: z.string() }),
      z.strictObject({ request: z.string() }),
    ]),
    body: z.looseObject({ event: z.unknown().optional() }),
  }),
)

type Payload = z.infer<typeof payloads>[number]

/** The message in a body: that of an event, or the one that an event tells about. */
const about = z.object({
  channel: z.string(),
  ts: z.string(),
  user: z.string().optional(),
  thread_ts: z.string().optional(),
})

const called = z.object({ thread_ts: z.string(), text: z.string() })

const startedAtS = Math.floor(Date.now() / 1000) - 600

const files = readdirSync(folder)
const all = files.map((file) => ({ file, cases: payloads.parse(JSON.parse(readPresent(file))) }))

function readPresent(file: string): string {
  const text = readFileSync(new URL(file, folder), 'utf8')
  return text.replaceAll(TIMES, (_, p: string, seconds: string) => `${p}${startedAtS + Number(seconds)}`)
}

let environment: Environment
let count = 0

/** The words that each answer is to, by the answer. */
function questionOf(answer: string): string | undefined {
  for (const { messages } of environment.neuroflash.conversations) {
    const place = messages.findIndex(({ content }) => content === answer)
    if (place > 0) return messages[place - 1]?.content
  }
  return undefined
}

function messageOf({ body }: Pick<Payload, 'body'>): z.infer<typeof about> | undefined {
  const event = z.looseObject({ message: z.unknown().optional() }).safeParse(body.event).data
  if (event === undefined) return undefined
  const inner = typeof event.message === 'object' ? event.message : {}
  return about.safeParse({ ...event, ...inner }).data
}

async function post({ kind, body }: Pick<Payload, 'kind' | 'body'>): Promise<void> {
  // Slack's addresses for answers are the stand-in's here, which knows none of these.
  const url = new URL(environment.slack.apiUrl).origin
  const text = JSON.stringify(body).replaceAll('https://hooks.slack.com', url)
  const whole = kind === 'command' ? fieldsOf(text) : { payload: text }
  const form = new URLSearchParams(whole).toString()
  const [sent, contentType] =
    kind === 'event' ? [text, 'application/json'] : [form, 'application/x-www-form-urlencoded']
  const { status } = await environment.slack.deliverRaw(sent, {
    headers: environment.slack.sign(sent, { contentType }),
  })
  expect(status).toBe(200)
}

function fieldsOf(text: string): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(text))
}

/** Somebody has called the bot to this thread. */
async function engage(channel: string, ts: string): Promise<void> {
  const { ada } = environment.slack.seed
  const text = `<@${environment.slack.botUserId}> begin`
  const event = { type: 'message', channel, channel_type: 'channel', user: ada, ts, text }
  const { teamId: id } = environment.slack
  const body = { type: 'event_callback', team_id: id, authorizations: [{ team_id: id }], event }
  await post({ kind: 'event', body })
}

/** What the bot has answered in the thread of this message, as the questions that it has asked. */
function asked({ channel, ts, thread_ts: root = ts }: z.infer<typeof about>): (string | undefined)[] {
  return environment.slack.calls
    .filter(({ method, params }) => method === 'chat.postMessage' && params['channel'] === channel)
    .map(({ params }) => called.parse(params))
    .filter(({ thread_ts: thread }) => thread === root)
    .map(({ text }) => questionOf(text))
}

function privately(): string[] {
  return environment.slack.ephemerals.map(
    ({ text, blocks }) => environment.slack.readable({ text, blocks }) + text,
  )
}

beforeAll(async () => {
  const answer = () => {
    count += 1
    return `answer-${count}`
  }
  environment = await openEnvironment({ neuroflash: { answer } })
  const every = all.flatMap(({ cases }) => cases)
  await Promise.all(every.map(prepare))
  await untilQuiet(environment)
  await Promise.all(every.filter((payload) => !isRequest(payload)).map(post))
  await untilQuiet(environment)
}, 120_000)

/** Slack has the thread that a payload is about, and the bot has been called to it if need be. */
async function prepare(payload: Payload): Promise<void> {
  const message = messageOf(payload)
  if (message === undefined) return
  const { channel, ts, user = environment.slack.seed.ada, thread_ts: root = ts } = message
  environment.slack.keep({ channel, ts: root, user })
  if (payload.engaged) await engage(channel, root)
}

afterAll(() => leave(environment))

function isRequest({ follows }: Payload): boolean {
  return typeof follows === 'object' && 'request' in follows
}

/** What has followed, in the form of `expected`. */
async function outcome(payload: Payload): Promise<unknown> {
  const { follows } = payload
  if (typeof follows === 'object' && 'request' in follows) return told(payload, follows.request)
  const message = messageOf(payload)
  return { asked: message === undefined ? [] : asked(message) }
}

/** The words that it was answered with, or those of them that are to be there. */
async function told(payload: Payload, words: string): Promise<unknown> {
  const before = privately().length
  await post(payload)
  await environment.slack.waitFor(() => privately().length > before, { what: 'an answer to the request' })
  const answer = privately().at(-1) ?? ''
  return { told: answer.includes(words) ? words : answer }
}

function expected({ follows, engaged }: Payload): unknown {
  const before = engaged ? ['begin'] : []
  if (follows === 'nothing') return { asked: before }
  return 'question' in follows ? { asked: [...before, follows.question] } : { told: follows.request }
}

describe.each(all)('what Slack sends: $file', ({ cases }) => {
  it.each(cases)('$name', async (payload) => {
    expect(await outcome(payload)).toEqual(expected(payload))
  })
})

describe('all that Slack sends', () => {
  it('was answered where something follows, and led to nothing else', () => {
    const answers = all.flatMap(({ cases }) =>
      cases.flatMap(({ follows, engaged }) => [
        ...(engaged ? [1] : []),
        ...(typeof follows === 'object' && 'question' in follows ? [1] : []),
      ]),
    )
    expect(count).toBe(answers.length)
  })
})
