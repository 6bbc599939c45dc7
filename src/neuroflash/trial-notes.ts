import { isOwn } from './error-body.ts'
import type { HttpReply } from './http.ts'

/** Each assumption about neuroflash in a few words; they stand in full in `src/README.md`. */
export const assumptions = {
  N1: 'client id and secret give a token for about four hours',
  N2: 'the workspaces can be listed',
  N3: 'a conversation is made in the workspace that is named',
  N4: 'only the new message is sent, and neuroflash keeps the earlier ones',
  N5: 'a follow-up goes to the same address',
  N6: 'reading needs the right workspace',
  N7: 'the history can be read, oldest first',
  N8: 'a conversation can be deleted, and is gone then',
  N9: 'the header x-workspace-id is taken',
  N10: 'next_cursor goes into the parameter cursor',
  N11: 'messages have no ids',
  N12: 'a history only grows, and keeps our words',
  N13: 'nothing is stored after neuroflash’s time limit',
  N14: 'nobody else writes to the same conversation',
  N15: 'neuroflash’s own errors are {error, code?} or {errors}',
  N16: 'a 403 or 429 that means a limit says so',
  N17: 'what is gone is answered in neuroflash’s own form',
  N18: 'answers have the form of a chat completion',
  N19: 'daily limits start afresh at midnight UTC',
  N20: 'what is left of the words is listed under tokens',
} as const

export type Assumption = keyof typeof assumptions

/** What became of an assumption. `seen`: what was seen of it, or instead of it, without content. */
export type Seen = {
  readonly assumption: Assumption
  readonly state: 'held' | 'broken' | 'not seen'
  readonly seen: string
}

/** Why a trial may end without having seen it. */
const unseen: Readonly<Partial<Record<Assumption, string>>> = {
  N10: 'the history fitted on one page',
  N13: 'only a question whose answer is lost would show it',
  N14: 'only somebody else’s message would show it',
  N16: 'no limit was met',
  N19: 'only midnight would show it',
}

/** What is noted in the course of a trial. Once broken, an assumption stays so. */
export class Notes {
  readonly #seen = new Map<Assumption, Seen>()

  held(assumption: Assumption, seen: string): void {
    if (!this.#seen.has(assumption)) this.#seen.set(assumption, { assumption, state: 'held', seen })
  }

  broken(assumption: Assumption, seen: string): void {
    if (this.#seen.get(assumption)?.state !== 'broken')
      this.#seen.set(assumption, { assumption, state: 'broken', seen })
  }

  /** Takes a step on which an assumption rests; `undefined` where it failed, which is noted. */
  async step<Result>(assumption: Assumption, take: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await take()
    } catch (error) {
      this.broken(assumption, error instanceof Error ? error.message : 'failed')
      return undefined
    }
  }

  /** Notes the form of something that neuroflash refused. */
  refusal({ status, body }: HttpReply): void {
    if (status < 400 || status >= 500) return
    if (isOwn(body)) this.held('N15', `a ${status} had that form; no 5xx came`)
    else this.broken('N15', `a ${status} had another form`)
  }

  all(): Seen[] {
    const names = Object.keys(assumptions) as Assumption[]
    const none = (assumption: Assumption): Seen => {
      const why = this.#cameTo('N4') ? unseen[assumption] : undefined
      return { assumption, state: 'not seen', seen: why ?? 'the trial did not come to it' }
    }
    return names.map((assumption) => this.#seen.get(assumption) ?? none(assumption))
  }

  #cameTo(assumption: Assumption): boolean {
    return this.#seen.has(assumption)
  }
}
