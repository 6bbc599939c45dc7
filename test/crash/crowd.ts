import type { Outgoing } from '../../src/playground/slack/model.ts'
import type { SentMessage } from '../../src/playground/slack/stand-in.ts'
import type { StandIns } from '../environment/environment.ts'
import { pick } from '../setup/chance.ts'

/** A message somebody has written, and when the bot can have known of it, by `performance.now()`. */
export type Told = {
  readonly text: string
  readonly sent: SentMessage
  firstSentMs: number | undefined
  ackedMs: number | undefined
}

/** People who write in many threads; Slack delivers what they write in any order, more than once. */
export class Crowd {
  readonly threads: Told[][]
  readonly #standIns: StandIns
  readonly #chance: () => number
  readonly #urls: () => readonly string[]
  /** Deliveries that are still to be made. */
  readonly #mailbag: { readonly told: Told; readonly event: Outgoing }[] = []

  constructor(
    standIns: StandIns,
    options: { threads: number; chance: () => number; urls: () => readonly string[] },
  ) {
    this.#standIns = standIns
    this.#chance = options.chance
    this.#urls = options.urls
    this.threads = Array.from({ length: options.threads }, () => [])
  }

  /** Somebody writes: a new thread's first message, or a further one. */
  write(): void {
    const { slack } = this.#standIns
    const index = Math.floor(this.#chance() * this.threads.length)
    const thread = this.threads[index] ?? []
    const root = thread[0]
    const isLong = this.#chance() < 0.2
    const text = `${isLong ? 'Long' : 'Short'} ${index}.${thread.length}`
    // Until the bot was called to the thread, only a mention is for it.
    const mention = root?.ackedMs === undefined || this.#chance() < 0.3 ? `<@${slack.botUserId}> ` : ''
    const sent = slack.compose({
      channel: slack.seed.general,
      // Two people in turns: of one no more than 100 messages may wait, and a slow machine has more.
      user: index % 2 === 0 ? slack.seed.ada : slack.seed.ben,
      text: `${mention}${text}`,
      ...(root === undefined ? {} : { threadTs: root.sent.ts }),
    })
    const told: Told = { text, sent, firstSentMs: undefined, ackedMs: undefined }
    thread.push(told)
    for (const event of sent.events) {
      const copies = this.#chance() < 0.3 ? 2 : 1
      for (let copy = 0; copy < copies; copy += 1) this.#mailbag.push({ told, event })
    }
  }

  /** Delivers something written before, in no order. */
  deliverOne(): void {
    if (this.#mailbag.length === 0) return
    const index = Math.floor(this.#chance() * this.#mailbag.length)
    const [letter] = this.#mailbag.splice(index, 1)
    if (letter !== undefined) void this.#deliver(letter.told, letter.event)
  }

  get isAllAcked(): boolean {
    return this.#mailbag.length === 0 && this.threads.flat().every(({ ackedMs }) => ackedMs !== undefined)
  }

  /** What Slack has given up it delivers anew: nobody promises anything for a message that never arrives. */
  async #deliver(told: Told, event: Outgoing): Promise<void> {
    const { slack } = this.#standIns
    const urls = this.#urls()
    if (urls.length > 0) {
      slack.deliverTo({ kind: 'http', url: `${pick(urls, this.#chance)}/slack/events` })
    }
    told.firstSentMs ??= performance.now()
    const outcome = await slack.deliver(event).done
    if (outcome === 'acked') told.ackedMs ??= performance.now()
    else this.#mailbag.push({ told, event })
  }
}
