import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { COMPILE_CACHE } from './setup/compile-cache.ts'

// Vitest's workers, and what they start, take it from here.
process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE

/** Minutes of processes that are killed, over and over: `vitest.crash.config.ts` has them. */
const long = [
  'test/crash/chaos.test.ts',
  'test/crash/several-processes.test.ts',
  'test/storage/chaos.test.ts',
]

/** In this order: what is longest, what mostly waits for others, and what only computes, which fills the gaps. */
const order = [
  /\/test\/(crash|playground\/web\/(page|trouble)|bridge\/worker\.test)/,
  /\/test\/(journeys|storage|doctor|setup|neuroflash|playground\/web)\//,
  /./,
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => order.findIndex((paths) => paths.test(moduleId))
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

/** `npm test`: every kind of test; of the kills at every crossing and of random cases a sample. */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    globalSetup: ['test/setup/redis.ts', 'test/setup/chromium.ts'],
    provide: { isWhole: false },
    testTimeout: 60_000,
    hookTimeout: 30_000,
    // As long as `until` waits.
    expect: { poll: { timeout: 20_000 } },
    retry: 0,
    // As Node itself imports what is CommonJS.
    deps: { interopDefault: false },
    include: ['test/**/*.test.ts'],
    exclude: long,
    sequence: { sequencer: LongestFirst },
    // Most of them wait for another process rather than compute.
    maxWorkers: 8,
    // What is imported keeps nothing that a test could leave behind: it is loaded once for each worker.
    isolate: false,
  },
})
