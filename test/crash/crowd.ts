import type { Outgoing } from '../../src/playground/slack/model.ts'
import type { SentMessage } from '../../src/playground/slack/stand-in.ts'
import type { StandIns } from '../environment/environment.ts'
import { WORD } from '../environment/secrets.ts'
import { pick } from '../setup/chance.ts'

/** Something somebody has written, and when the bot can have known of it, by `performance.now()`. */
type Sent = {
  readonly sent: SentMessage
  readonly by: string
  firstSentMs: number | undefined
  ackedMs: number | undefined
}

/** A message for neuroflash. */
export type Told = Sent & {
  /** As it was first, and as its author has edited it since. No wording is part of another one. */
  readonly wordings: string[]
  isRemoved: boolean
}

type RequestKind = 'reset' | 'export' | 'status'

/** A mention that asks the bot for something about the thread. */
export type Asked = Sent & { readonly kind: RequestKind }

export type Thread = { readonly told: Told[]; readonly asked: Asked[] }

type Options = {
  readonly threads: number
  /** Who writes, thread by thread. Of one no more than 100 messages may wait, and a slow machine has more. */
  readonly people: readonly string[]
  readonly chance: () => number
  readonly urls: () => readonly string[]
}

/** A wording of any message, wherever it stands. */
export const anyWording = new RegExp(String.raw`(?:Long|Short) (\d+)\.(\d+) ${WORD}[^.]*\.`, 'g')

/** People who write in many threads; Slack delivers what they write in any order, more than once. */
export class Crowd {
  readonly threads: readonly Thread[]
  readonly #standIns: StandIns
  readonly #options: Options
  /** Deliveries that are still to be made. */
  readonly #mailbag: { readonly what: Sent; readonly event: Outgoing }[] = []
  #underWay = 0

  constructor(standIns: StandIns, options: Options) {
    this.#standIns = standIns
    this.#options = options
    this.threads = Array.from({ length: options.threads }, () => ({ told: [], asked: [] }))
  }

  /** Somebody writes: a new thread's first message, or a further one. */
  write(index = Math.floor(this.#options.chance() * this.threads.length)): void {
    const { chance } = this.#options
    const thread = this.#thread(index)
    const isLong = chance() < 0.2
    const wording = `${isLong ? 'Long' : 'Short'} ${index}.${thread.told.length} ${WORD}.`
    // Until the bot was called to the thread, and after a reset, only a mention is for it.
    const isCalled = thread.told[0]?.ackedMs !== undefined && !thread.asked.some(isReset)
    const isMention = !isCalled || chance() < 0.3
    const sent = this.#compose(index, isMention ? this.#mention(wording) : wording)
    const told: Told = { ...sent, wordings: [wording], isRemoved: false }
    thread.told.push(told)
    this.#post(told, told.sent.events)
  }

  /** Somebody asks the bot for something in the thread. */
  ask(index: number, kind: RequestKind): void {
    const asked: Asked = { ...this.#compose(index, this.#mention(kind)), kind }
    this.#thread(index).asked.push(asked)
    this.#post(asked, asked.sent.events)
  }

  /** The author puts it differently. */
  edit(told: Told): void {
    const { channel, ts, message } = told.sent
    const [first = ''] = told.wordings
    const wording = `${first.slice(0, -1)}, edited ${told.wordings.length}.`
    told.wordings.push(wording)
    const text = message.text.startsWith('<@') ? this.#mention(wording) : wording
    this.#post(told, this.#standIns.slack.edit({ channel, ts, text, deliver: 'none' }).events)
  }

  /** The author deletes it. */
  remove(told: Told): void {
    const { channel, ts } = told.sent
    told.isRemoved = true
    this.#post(told, this.#standIns.slack.remove({ channel, ts, deliver: 'none' }).events)
  }

  /** Delivers something written before, in no order. */
  deliverOne(): void {
    if (this.#mailbag.length === 0) return
    const index = Math.floor(this.#options.chance() * this.#mailbag.length)
    const [letter] = this.#mailbag.splice(index, 1)
    if (letter !== undefined) void this.#deliver(letter.what, letter.event)
  }

  get isAllAcked(): boolean {
    return this.#mailbag.length === 0 && this.#underWay === 0
  }

  #thread(index: number): Thread {
    const thread = this.threads[index]
    if (thread === undefined) throw new Error(`there is no thread ${index}`)
    return thread
  }

  #mention(text: string): string {
    return `<@${this.#standIns.slack.botUserId}> ${text}`
  }

  #compose(index: number, text: string): Sent {
    const { slack } = this.#standIns
    const by = this.#options.people[index % this.#options.people.length] ?? slack.seed.ada
    const root = this.#thread(index).told[0]
    const sent = slack.compose({
      channel: slack.seed.general,
      user: by,
      text,
      ...(root === undefined ? {} : { threadTs: root.sent.ts }),
    })
    return { sent, by, firstSentMs: undefined, ackedMs: undefined }
  }

  #post(what: Sent, events: readonly Outgoing[]): void {
    for (const event of events) {
      const copies = this.#options.chance() < 0.3 ? 2 : 1
      for (let copy = 0; copy < copies; copy += 1) this.#mailbag.push({ what, event })
    }
  }

  /** What Slack has given up it delivers anew: nobody promises anything for a message that never arrives. */
  async #deliver(what: Sent, event: Outgoing): Promise<void> {
    const { slack } = this.#standIns
    const urls = this.#options.urls()
    if (urls.length > 0) {
      slack.deliverTo({ kind: 'http', url: `${pick(urls, this.#options.chance)}/slack/events` })
    }
    what.firstSentMs ??= performance.now()
    this.#underWay += 1
    const outcome = await slack.deliver(event).done
    this.#underWay -= 1
    if (outcome === 'acked') what.ackedMs ??= performance.now()
    else this.#mailbag.push({ what, event })
  }
}

function isReset({ kind }: Asked): boolean {
  return kind === 'reset'
}
