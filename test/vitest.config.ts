import { defineConfig } from 'vitest/config'

/** They start many processes and end them at the worst moment: alone on the machine, or they only measure its load. */
const crashes = ['test/crash/every-crossing.test.ts', 'test/storage/chaos.test.ts']

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    globalSetup: ['test/setup/redis.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'crashes',
          include: crashes,
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'behaviour',
          include: ['test/**/*.test.ts'],
          exclude: crashes,
          // Most of them wait for another process rather than compute.
          maxWorkers: 4,
          // What is imported keeps nothing that a test could leave behind: it is loaded once for each worker.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
