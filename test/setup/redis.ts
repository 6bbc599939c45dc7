import type { TestProject } from 'vitest/node'
import { installOnDebian } from './debian.ts'
import { findRedisServer, startRedisServer } from './redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A Redis for the tests of this run; each takes a prefix of its own. */
    redisUrl: string
  }
}

/** Vitest's global setup: gives the tests the Redis of `TEST_REDIS_URL`, or a private one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_REDIS_URL']
  provideRedisServer()
  if (given !== undefined && given !== '') {
    project.provide('redisUrl', given)
    return async () => undefined
  }
  const server = await startRedisServer()
  project.provide('redisUrl', server.url)
  return () => server.stop()
}

/** Installs one where there is none. The tests that kill Redis need a server of their own even where `TEST_REDIS_URL` is set. */
export function provideRedisServer(): void {
  if (findRedisServer() !== undefined) return
  installOnDebian('redis-server', howToGetIt)
  if (findRedisServer() === undefined) throw new Error(howToGetIt)
}

const howToGetIt =
  'The tests need a redis-server or valkey-server on PATH (Debian: apt-get install redis-server, macOS: brew install redis).'
