import { defineConfig } from 'vitest/config'
import { COMPILE_CACHE } from './setup/compile-cache.ts'

// Vitest's workers, and what they start, take it from here.
process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE

/**
 * `npm run test:crash`: the kills at every crossing, all of them; chaos; and whatever tries random cases,
 * five times as many as in `npm test`.
 */
export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    globalSetup: ['test/setup/redis.ts'],
    provide: { isWhole: true },
    testTimeout: 120_000,
    hookTimeout: 30_000,
    retry: 0,
    // As Node itself imports what is CommonJS.
    deps: { interopDefault: false },
    include: [
      'test/crash/every-crossing.test.ts',
      'test/crash/chaos.test.ts',
      'test/crash/several-processes.test.ts',
      'test/storage/chaos.test.ts',
      'test/storage/model.test.ts',
      'test/bridge/reconcile-model.test.ts',
      'test/slack/incoming/markdown.test.ts',
      'test/slack/incoming/quoted-thread.test.ts',
      'test/slack/outgoing/hostile.test.ts',
    ],
    maxWorkers: 2,
  },
})
