import type { ArmedFault, StandInNeuroflash, TurnFault } from '../neuroflash/contract.ts'
import type { Fault, Outgoing } from '../slack/model.ts'
import type { StandInSlack } from '../slack/stand-in.ts'
import type { NeuroflashTrouble, SlackTrouble, Troubles } from './board.ts'

const LATE_MS = 4_000
const SLOW_MS = 4_000
/** How long a message waits for a later one to come before it. */
const HELD_MS = 6_000

const FAULTS: Readonly<Record<Exclude<NeuroflashTrouble, 'slow'>, TurnFault>> = {
  busy: { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '5' } },
  failing: { status: 500, body: { error: 'Internal error.' } },
  'hangs-up': 'drop-after-store',
  cut: 'cut-body',
  quota: { status: 403, body: { error: 'Monthly quota exceeded.', code: 'MONTHLY_LIMIT' } },
}

/** What people have switched on to go wrong, until they switch it off. */
export class Switchboard {
  readonly #slack: StandInSlack
  readonly #onChange: () => void
  #neuroflash: StandInNeuroflash | undefined
  #state: Troubles = { neuroflash: null, late: false, twice: false, reversed: false, 'rate-limited': false }
  #armed: ArmedFault | undefined
  #slackFault: Fault | undefined
  readonly #timers = new Set<NodeJS.Timeout>()
  #held: Outgoing[] = []

  constructor(slack: StandInSlack, onChange: () => void) {
    this.#slack = slack
    this.#onChange = onChange
  }

  get state(): Troubles {
    return this.#state
  }

  /** How long neuroflash is to think. */
  get thinkingMs(): number {
    return this.#state.neuroflash === 'slow' ? SLOW_MS : 0
  }

  connect(neuroflash: StandInNeuroflash): void {
    this.#neuroflash = neuroflash
  }

  /** `null`: neuroflash works as it should. */
  setNeuroflash(trouble: NeuroflashTrouble | null): void {
    this.#armed?.cancel()
    this.#armed =
      trouble === null || trouble === 'slow'
        ? undefined
        : this.#neuroflash?.fail('completions', { with: FAULTS[trouble], times: Infinity })
    this.#become({ neuroflash: trouble })
  }

  setSlack(trouble: SlackTrouble, isOn: boolean): void {
    this.#become({ [trouble]: isOn })
    if (trouble === 'rate-limited' && !isOn) this.#slackFault?.cancel()
    if (trouble === 'reversed' && !isOn) this.#letGo()
  }

  /** neuroflash has none of its conversations any more. */
  forgetConversations(): void {
    for (const { uuid, deleted } of this.#neuroflash?.conversations ?? []) {
      if (!deleted) this.#neuroflash?.forget(uuid)
    }
  }

  /** Brings to the bot what Slack has for it, as well or badly as the switches say. */
  deliver(events: readonly Outgoing[]): void {
    const { late, twice, reversed } = this.#state
    if (this.#state['rate-limited']) this.#refuseNextPost()
    const due = twice ? [...events, ...events] : events
    if (reversed) this.#hold(due)
    else if (late) this.#after(LATE_MS, () => this.#send(due))
    else this.#send(due)
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** The first message waits for the next one, which then overtakes it. */
  #hold(events: readonly Outgoing[]): void {
    const isFirst = this.#held.length === 0
    this.#held.unshift(...events)
    if (isFirst) this.#after(HELD_MS, () => this.#letGo())
    else this.#letGo()
  }

  #letGo(): void {
    const held = this.#held
    this.#held = []
    this.#send(held)
  }

  #refuseNextPost(): void {
    this.#slackFault?.cancel()
    this.#slackFault = this.#slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 3 } })
  }

  #send(events: readonly Outgoing[]): void {
    for (const event of events) this.#slack.deliver(event)
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
  }

  #become(change: Partial<Troubles>): void {
    this.#state = { ...this.#state, ...change }
    this.#onChange()
  }
}
