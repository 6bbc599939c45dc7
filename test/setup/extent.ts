import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether all is played, however long it takes (`npm run test:crash`), or a sample of it (`npm test`). */
    isWhole: boolean
  }
}

/** How many random cases to try: all of them in the whole run, a fifth in the quick one. */
export function cases(all: number): number {
  return inject('isWhole') ? all : Math.ceil(all / 5)
}
