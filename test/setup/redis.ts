import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
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
  if (findRedisServer() === undefined) installRedisServer()
  if (given !== undefined && given !== '') {
    project.provide('redisUrl', given)
    return async () => undefined
  }
  const server = await startRedisServer()
  project.provide('redisUrl', server.url)
  return () => server.stop()
}

const policyFile = '/usr/sbin/policy-rc.d'

/** The tests that kill Redis need a server of their own even where `TEST_REDIS_URL` is set. */
function installRedisServer(): void {
  if (!mayInstall()) throw new Error(howToGetIt)
  console.log('No redis-server on PATH: installing Debian’s package for the tests (apt-get).')
  const hadPolicy = existsSync(policyFile)
  // Debian: invoke-rc.d asks this file whether a package may start its service; 101 says no.
  if (!hadPolicy) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', 'redis-server')
  } catch (error) {
    throw new Error(howToGetIt, { cause: error })
  } finally {
    if (!hadPolicy) rmSync(policyFile)
  }
  if (findRedisServer() === undefined) throw new Error(howToGetIt)
}

const howToGetIt =
  'The tests need a redis-server or valkey-server on PATH (Debian: apt-get install redis-server, macOS: brew install redis).'

function mayInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function apt(...args: string[]): void {
  execFileSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
