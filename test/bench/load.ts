import { Agent, request } from 'node:http'
import { newMember } from '../environment/people.ts'
import type { Rig } from './rig.ts'

/** Where it writes, and where it sees the answer. */
type Place = Pick<Rig, 'slack' | 'neuroflash' | 'eventsUrl'>

/** A thread the bot was called to, and who writes in it. */
export type Thread = { readonly root: string; readonly user: string }

/** One message from its sending to its visible answer. */
export type Turn = Thread & {
  /** Until Slack had its 200; of two events the later. */
  readonly ackMs: number
  /** Until Slack had the answer. */
  readonly totalMs: number
  /** Of that: neuroflash's share, its thinking. */
  readonly upstreamMs: number
}

/** Of one person only so many messages may wait. */
const PEOPLE = 40

/** Longer than anything takes while the run is sound. */
const PATIENCE_MS = 20_000

/** As long as any, so that all questions have the same length. */
const NO_ROOT = '0000000000.000000'

type Watched = { sentMs: number; upstreamMs: number; resolve: () => void }

/** People who write, and watch for the answer. At most one message of a thread is under way. */
export class Load {
  readonly #rig: Place
  // Slack keeps its connections open; those that rest are closed before the bot would do so, in the middle of a request.
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 2_000 })
  readonly #watched = new Map<string, Watched>()
  readonly #thinkingSince = new Map<string, number>()
  readonly #people: readonly string[]
  #count = 0

  constructor(rig: Place) {
    this.#rig = rig
    this.#people = Array.from({ length: PEOPLE }, (_, at) => newMember(rig.slack, `Person ${at}`))
    rig.slack.onRequest('chat.postMessage', 'after', ({ params }) => {
      this.#watched.get(String(params['thread_ts']))?.resolve()
    })
    rig.neuroflash.onRequest('completions', 'before', ({ question = '' }) => {
      this.#thinkingSince.set(question, performance.now())
    })
    rig.neuroflash.onRequest('completions', 'after', ({ question = '' }) => {
      const sinceMs = this.#thinkingSince.get(question)
      const watched = this.#watched.get(rootOf(question))
      if (sinceMs !== undefined && watched !== undefined) watched.upstreamMs = performance.now() - sinceMs
      this.#thinkingSince.delete(question)
    })
  }

  /** A mention, delivered as Slack does: as `message` and as `app_mention`. */
  mention(user = this.#people[this.#count % PEOPLE] ?? ''): Promise<Turn> {
    return this.#say(undefined, user)
  }

  /** Resolves when Slack has its 200; nobody watches for the answer. */
  async directMessage(): Promise<void> {
    const { slack } = this.#rig
    const { adaDm: channel, ada: user } = slack.seed
    const sent = slack.compose({ channel, user, text: 'One of very many' })
    await Promise.all(sent.events.map(({ payload }) => this.#deliver(JSON.stringify(payload))))
  }

  /** A reply in a thread that was called to, without a mention. */
  reply(thread: Thread): Promise<Turn> {
    return this.#say(thread, thread.user)
  }

  /** People among themselves: a message that is not for the bot, in a thread it was not called to or in none. */
  async talk(threadTs?: string): Promise<void> {
    const { slack } = this.#rig
    const { general: channel, ben: user } = slack.seed
    const sent = slack.compose({
      channel,
      user,
      text: 'Who comes along for lunch?',
      ...(threadTs === undefined ? {} : { threadTs }),
    })
    await Promise.all(sent.events.map(({ payload }) => this.#deliver(JSON.stringify(payload))))
  }

  close(): void {
    this.#agent.destroy()
  }

  /** Sends a reply and does not watch for its answer. Resolves with words that only it has, when Slack has its 200. */
  async said({ root, user }: Thread, words: string): Promise<string> {
    const { slack } = this.#rig
    this.#count += 1
    const unique = `Message ${String(this.#count).padStart(6, '0')}, ${words}`
    const { general: channel } = slack.seed
    const sent = slack.compose({ channel, user, text: unique, threadTs: root })
    await Promise.all(sent.events.map(({ payload }) => this.#deliver(JSON.stringify(payload))))
    return unique
  }

  async #say(thread: Thread | undefined, user: string): Promise<Turn> {
    const { slack } = this.#rig
    const { general: channel } = slack.seed
    this.#count += 1
    const words = `Message ${String(this.#count).padStart(6, '0')} of the benchmark, as short as most are`
    const sent = slack.compose({
      channel,
      user,
      text:
        thread === undefined ? `<@${slack.botUserId}> ${words} in ${NO_ROOT}` : `${words} in ${thread.root}`,
      ...(thread === undefined ? {} : { threadTs: thread.root }),
    })
    const bodies = sent.events.map(({ payload }) => JSON.stringify(payload))
    const answered = Promise.withResolvers<void>()
    const watched = { sentMs: performance.now(), upstreamMs: 0, resolve: answered.resolve }
    this.#watched.set(sent.root, watched)
    const acks = Promise.all(bodies.map((body) => this.#deliver(body)))
    const visible = answered.promise.then(() => performance.now() - watched.sentMs)
    const [ackMs, totalMs] = await inTime(Promise.all([acks.then((ms) => Math.max(...ms)), visible]))
    this.#watched.delete(sent.root)
    return { root: sent.root, user, ackMs, totalMs, upstreamMs: watched.upstreamMs }
  }

  /** Resolves with the time to the 200, in ms. */
  #deliver(body: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const headers = {
      ...this.#rig.slack.sign(body),
      'content-length': String(Buffer.byteLength(body)),
    }
    const sentMs = performance.now()
    const sending = request(this.#rig.eventsUrl, { method: 'POST', headers, agent: this.#agent })
    sending.once('response', (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - sentMs)
        else reject(new Error(`the bot answered ${response.statusCode} to an event`))
      })
    })
    sending.once('error', reject)
    sending.end(body)
    return promise
  }
}

/** The thread a reply's question names, to tell whose thinking it was. */
function rootOf(question: string): string {
  return question.split(' in ').at(-1) ?? ''
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('a turn took longer than 20 s')), PATIENCE_MS)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
