import type { Call, Fault, FaultKind, FaultSpec, Json } from './model.ts'

type Hook = (call: Call) => void | Promise<void>

interface Programmed {
  readonly method: string
  readonly spec: FaultSpec
  skipLeft: number
  timesLeft: number
  used: number
}

/** What a test wants to go wrong, and what it wants to do at the very moment of a request. */
export class Faults {
  readonly #programmed = new Set<Programmed>()
  readonly #hooks = new Set<{
    readonly method: string
    readonly when: 'before' | 'after'
    readonly run: Hook
  }>()

  program(method: string, spec: FaultSpec): Fault {
    const programmed = { method, spec, skipLeft: spec.skip ?? 0, timesLeft: spec.times ?? 1, used: 0 }
    this.#programmed.add(programmed)
    return {
      get used() {
        return programmed.used
      },
      cancel: () => this.#programmed.delete(programmed),
    }
  }

  /** The fault this request meets, counted as used; the one programmed first where several fit. */
  next(method: string, params: Json): FaultKind | undefined {
    for (const fault of this.#programmed) {
      if (!meets(fault, method, params)) continue
      if (fault.skipLeft > 0) {
        fault.skipLeft -= 1
        continue
      }
      fault.timesLeft -= 1
      fault.used += 1
      return fault.spec.with
    }
    return undefined
  }

  hook(method: string, when: 'before' | 'after', run: Hook): () => void {
    const hook = { method, when, run }
    this.#hooks.add(hook)
    return () => this.#hooks.delete(hook)
  }

  async runHooks(when: 'before' | 'after', call: Call): Promise<void> {
    for (const hook of this.#hooks) {
      if (hook.when === when && covers(hook.method, call.method)) await hook.run(call)
    }
  }
}

function meets(fault: Programmed, method: string, params: Json): boolean {
  return fault.timesLeft > 0 && covers(fault.method, method) && (fault.spec.matching?.(params) ?? true)
}

function covers(wanted: string, method: string): boolean {
  return wanted === '*' || wanted === method
}
