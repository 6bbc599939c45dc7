import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { between } from '../../tools/readme-tables.ts'
import { rightsBlock } from '../../tools/redis-rights.ts'
import { type Environment, openEnvironment } from '../environment/environment.ts'
import { answered, mentioned, untilDeleted, untilHeard } from '../environment/people.ts'
import { leave, untilQuiet } from '../environment/telling.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { addUser, as } from './redis-harness.ts'

const documented =
  between(readFileSync(`${import.meta.dirname}/../../docs/operations.md`, 'utf8'), 'redis-rights') ?? ''

/** What stands in the document behind the password, for a bot under any prefix. */
const rules = documented
  .split('>PASSWORD ')[1]
  ?.split('\n')[0]
  ?.replace('{nf}', '{nf:*}')
  .split(' ') as string[]

let server: RedisServer
let redis: Redis
let environment: Environment

beforeEach(async () => {
  server = await startRedisServer({ appendonly: true, args: ['--maxmemory-policy', 'noeviction'] })
  redis = new Redis(server.url)
})

afterEach(async () => {
  redis.disconnect()
  await server.stop()
})

it('docs/operations.md has the rights as the code makes them (npm run readme)', () => {
  expect(documented).toBe(rightsBlock())
})

describe('as the user of docs/operations.md', () => {
  it('answers, exports, resets, deletes and finds itself well, and is refused nothing', async () => {
    const user = await addUser(redis, 'neuroflash', rules)
    environment = await openEnvironment({ redisUrl: as(user, server.url), slack: { clock: 'real' } })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    mentioned(environment, 'export', { threadTs: sent.root })
    await untilHeard(environment, 'in our direct messages')
    const checks = await doctor()
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilDeleted(environment)
    await untilQuiet(environment)

    expect(checks.filter(({ check }) => check.startsWith('store')).map(({ state }) => state)).toEqual([
      'well',
      'well',
      'well',
      'well',
    ])
    expect(await redis.call('ACL', 'LOG')).toEqual([])
    await leave(environment)
  })

  it('with one right more, finds another database', async () => {
    const user = await addUser(redis, 'neuroflash', [...rules, '+select'])
    environment = await openEnvironment()
    const checks = await doctor({ REDIS_URL: `${as(user, server.url)}/1?prefix=mine` })

    expect(checks.find(({ check }) => check === 'store')).toMatchObject({ state: 'well' })
    await leave(environment)
  })

  it.each([
    ['a right', rules.filter((rule) => rule !== '+set'), 'user .* script'],
    ['the keys of this prefix', rules.map((rule) => rule.replace('{nf:*}', '{nf:other}')), 'NOPERM .* keys'],
  ])('without %s, the doctor says what is missing and where all is listed', async (_, fewer, said) => {
    const user = await addUser(redis, 'neuroflash', fewer)
    environment = await openEnvironment()
    const checks = await doctor({ REDIS_URL: `${as(user, server.url)}?prefix=mine` })

    expect(checks.find(({ check }) => check === 'store')).toMatchObject({
      state: 'broken',
      found: expect.stringMatching(`Redis cannot be used: .*${said}`),
      mend: expect.stringContaining('docs/operations.md'),
    })
    await leave(environment)
  })
})

async function doctor(env: Readonly<Record<string, string>> = {}) {
  const run = environment.startProcess({ command: [process.execPath, 'src/doctor.ts', '--json'], env })
  const { stdout } = await run.output()
  return (JSON.parse(stdout) as { checks: { check: string; state: string; found: string }[] }).checks
}
