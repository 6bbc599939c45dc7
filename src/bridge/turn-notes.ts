import type { Stage } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Clock, TurnReport } from './ports/log.ts'

/** What one attempt at a turn has done so far, for logs and metrics. */
export class TurnNotes {
  /** Messages that Slack has confirmed. */
  posted = 0
  /** The code of what last went wrong, if anything did. */
  code: string | undefined
  readonly #clock: Clock
  readonly #stagesMs: Partial<Record<Stage['name'], number>> = {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Adds the time that `work` takes to the stage. */
  async timed<Result>(stage: Stage['name'], work: () => Promise<Result>): Promise<Result> {
    const sinceMs = this.#clock()
    try {
      return await work()
    } finally {
      this.#stagesMs[stage] = (this.#stagesMs[stage] ?? 0) + this.#clock() - sinceMs
    }
  }

  report(outcome: Outcome, turn: { readonly isWithdrawn: boolean; readonly attempt: number }): TurnReport {
    const code = outcome.kind === 'dead' ? outcome.code : this.code
    return {
      outcome: turn.isWithdrawn ? 'withdrawn' : outcomeName(outcome),
      ...(code === undefined ? {} : { code }),
      stagesMs: this.#stagesMs,
      parts: this.posted,
      attempt: turn.attempt,
    }
  }
}

function outcomeName(outcome: Outcome): TurnReport['outcome'] {
  switch (outcome.kind) {
    case 'done':
      return 'answered'
    case 'dead':
      return 'dead'
    case 'later':
      return 'later'
    case 'back':
      return 'handed-back'
    default:
      return outcome satisfies never
  }
}
