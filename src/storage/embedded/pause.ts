import { gateMs, haltRestMs, longPauseMs } from '../keys.ts'
import type { Statements } from './statements.ts'

/**
 * `pausedMs`: what is left of the pause; 0 when it is over but no question has shown yet that neuroflash answers;
 * absent when there is none. `opensAt`: when the next thread may be handed out. While an operator has halted the bot
 * there is always something left.
 */
type PauseState = { readonly pausedMs?: number; readonly opensAt: number; readonly isHalted?: true }

/**
 * The time in which neuroflash is not asked. A gate shuts behind each thread that is handed out meanwhile. While
 * much of the pause is left it shuts for a second: only an answer that is still to be posted has any use for it. When the
 * pause is over it shuts for as long as the claim, so that a single question finds out whether neuroflash answers.
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
    if (pause.halted === 1)
      return { pausedMs: Math.max(haltRestMs, pausedMs), opensAt: pause.shut_ms, isHalted: true }
    return { pausedMs, opensAt: pausedMs > 0 && pausedMs <= longPauseMs ? pause.until_ms : pause.shut_ms }
  }

  shutBehind(pausedMs: number, claim: { readonly now: number; readonly due: number }): void {
    this.#sql.shutGate.run({ until: pausedMs > 0 ? claim.now + gateMs : claim.due })
  }
}
