import type { ArmedFault, FaultPlan, Gate, HookedRequest, Route, TurnFault } from './contract.ts'

type Plan = { readonly route: Route; readonly fault: TurnFault; met: number; left: number }

/** What tests have programmed to go wrong. */
export class Faults {
  readonly #plans: Plan[] = []

  arm(route: Route, plan: FaultPlan<TurnFault>): ArmedFault {
    const armed: Plan = { route, fault: plan.with, met: 0, left: plan.times ?? 1 }
    this.#plans.push(armed)
    return {
      get met() {
        return armed.met
      },
      get left() {
        return armed.left
      },
      cancel: () => {
        armed.left = 0
      },
    }
  }

  /** The fault the next request of this route meets, which uses it up. */
  next(route: Route): TurnFault | undefined {
    const plan = this.#plans.find((candidate) => candidate.route === route && candidate.left > 0)
    if (plan === undefined) return undefined
    plan.met += 1
    plan.left -= 1
    return plan.fault
  }
}

type Held = { matches(question: string): boolean; arrive(at: Arrival): Promise<void> }
type Arrival = { readonly conversation: string; readonly question: string }

/** Questions that wait until a test lets them go on. */
export class Gates {
  readonly #waiting: Held[] = []

  add(matches: (question: string) => boolean): Gate {
    const arrival = Promise.withResolvers<Arrival>()
    const passage = Promise.withResolvers<void>()
    const arrive = (at: Arrival) => {
      arrival.resolve(at)
      return passage.promise
    }
    this.#waiting.push({ matches, arrive })
    return { arrived: arrival.promise, release: () => passage.resolve() }
  }

  /** Resolves when the gate this question comes to, if any, is open. */
  async pass(at: Arrival): Promise<void> {
    const index = this.#waiting.findIndex((held) => held.matches(at.question))
    if (index < 0) return
    const [held] = this.#waiting.splice(index, 1)
    await held?.arrive(at)
  }
}

type When = 'before' | 'after'
type Hook = {
  readonly route: Route
  readonly when: When
  readonly callback: (request: HookedRequest) => void | Promise<void>
}

/** What tests want to do at a certain point of a request. */
export class Hooks {
  readonly #hooks = new Set<Hook>()

  add(hook: Hook): () => void {
    this.#hooks.add(hook)
    return () => {
      this.#hooks.delete(hook)
    }
  }

  async run(when: When, request: HookedRequest): Promise<void> {
    for (const hook of this.#hooks) {
      if (hook.route === request.route && hook.when === when) await hook.callback(request)
    }
  }
}
