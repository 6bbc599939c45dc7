import { longPauseMs, tellingMs } from '../keys.ts'
import type { Statements } from './statements.ts'

/**
 * What is left of the pause, 0 when it is over and nobody has seen yet that it is; absent: there is none.
 * `opensAt`: when the next thread is handed out.
 */
type PauseState = { readonly pausedMs?: number; readonly opensAt: number }

/**
 * While neuroflash is not asked. A gate shuts behind each thread that is handed out meanwhile: while much of
 * the pause is left for a second, so that those who wait are told; when it is over for as long as the claim,
 * so that one question goes to see.
 */
export class Pause {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  at(now: number): PauseState {
    const pause = this.#sql.paused.get()
    if (pause === undefined) return { opensAt: now }
    const pausedMs = Math.max(0, pause.until_ms - now)
    return { pausedMs, opensAt: pausedMs > 0 && pausedMs <= longPauseMs ? pause.until_ms : pause.shut_ms }
  }

  shutBehind(pausedMs: number, claim: { readonly now: number; readonly due: number }): void {
    this.#sql.shutGate.run({ until: pausedMs > 0 ? claim.now + tellingMs : claim.due })
  }
}
