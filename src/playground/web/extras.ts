import type { PrivateMessage, Reactions } from './board.ts'

/** What of Slack the bot has nothing to do with: people's reactions, and what Slack itself says to one of them. */
export class Extras {
  readonly #newTs: () => string
  readonly #onChange: () => void
  readonly #reactions = new Map<string, Reactions>()
  readonly #said: PrivateMessage[] = []

  /** @param slack gives what is said its place among the messages */
  constructor(slack: { newTs(): string }, onChange: () => void) {
    this.#newTs = () => slack.newTs()
    this.#onChange = onChange
  }

  get reactions(): readonly Reactions[] {
    return [...this.#reactions.values()]
  }

  get said(): readonly PrivateMessage[] {
    return this.#said
  }

  /** Slack says something to that person alone. */
  say(to: Pick<PrivateMessage, 'channel' | 'user' | 'threadTs'>, text: string): void {
    this.#said.push({ ...to, ts: this.#newTs(), from: 'slackbot', text, blocks: [] })
    this.#onChange()
  }

  /** Adds the person's reaction, or takes it away where it was there. */
  react({ channel, ts, user, emoji }: { channel: string; ts: string; user: string; emoji: string }): void {
    const key = `${channel}:${ts}`
    const by = this.#reactions.get(key)?.by ?? []
    const people = by.find((one) => one.emoji === emoji)?.people ?? []
    const changed = people.includes(user) ? people.filter((id) => id !== user) : [...people, user]
    const isNew = people.length === 0
    const all = isNew
      ? [...by, { emoji, people: changed }]
      : by.map((one) => (one.emoji === emoji ? { emoji, people: changed } : one))
    this.#reactions.set(key, { channel, ts, by: all.filter((one) => one.people.length > 0) })
    this.#onChange()
  }
}
