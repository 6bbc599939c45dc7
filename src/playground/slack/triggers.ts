import type { Workspace } from './workspace.ts'

/** Slack: "Using trigger_id": three seconds, once. */
const LIFE_MS = 3000

/** The ids with which an app may open a view for the person who just did something. */
export class Triggers {
  readonly #workspace: Workspace
  readonly #triggers = new Map<
    string,
    { readonly user: string; readonly expiresAtMs: number; isUsed: boolean }
  >()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  issue(user: string): string {
    const { clock } = this.#workspace
    const id = `${this.#workspace.newId('')}.${this.#workspace.identity.teamId}.${this.#workspace.newId('')}`
    this.#triggers.set(id, { user, expiresAtMs: clock.nowMs() + LIFE_MS, isUsed: false })
    return id
  }

  /** Spends the id for its person, or says why Slack wouldn't. */
  spend(id: string): { user: string } | { refusal: string } {
    const trigger = this.#triggers.get(id)
    if (!trigger) return { refusal: 'invalid_trigger_id' }
    if (this.#workspace.clock.nowMs() >= trigger.expiresAtMs) return { refusal: 'expired_trigger_id' }
    if (trigger.isUsed) return { refusal: 'exchanged_trigger_id' }
    trigger.isUsed = true
    return { user: trigger.user }
  }
}
