import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { COMPILE_CACHE } from './setup/compile-cache.ts'

// Vitest's workers, and what they start, take it from here.
process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE

/** Minutes of processes that are killed, over and over: `vitest.crash.config.ts` has them. */
const long = ['test/crash/chaos.test.ts', 'test/storage/chaos.test.ts']

/** What takes longest, of which much is waiting for leases, begins first, so that nothing waits for it in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /\/test\/(crash|playground\/web\/page)/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
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
    maxWorkers: 6,
    // What is imported keeps nothing that a test could leave behind: it is loaded once for each worker.
    isolate: false,
  },
})
