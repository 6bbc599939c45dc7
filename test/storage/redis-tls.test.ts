import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStandIns, type StandIns, untilReady } from '../environment/environment.ts'
import { answered, answersIn, mentioned } from '../environment/people.ts'
import { expectNothingUnexpected } from '../environment/telling.ts'
import { freePort, type RedisServer, startRedisServer } from '../setup/redis-server.ts'

let dir: string
let server: RedisServer
let url: string
let standIns: StandIns

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-tls-'))
  certify('localhost')
  const port = await freePort()
  const files = { cert: 'redis.pem', key: 'redis.key', 'ca-cert': 'ca.pem' }
  const args = Object.entries(files).flatMap(([kind, file]) => [`--tls-${kind}-file`, at(file)])
  server = await startRedisServer({
    args: ['--tls-port', String(port), ...args, '--tls-auth-clients', 'no'],
  })
  url = `rediss://localhost:${port}`
})

afterAll(async () => {
  await server.stop()
  rmSync(dir, { recursive: true })
})

beforeEach(async () => {
  standIns = await openStandIns({ slack: { clock: 'real' } })
})

afterEach(async () => {
  await standIns.close()
  expectNothingUnexpected(standIns)
})

describe('Redis over TLS, with a certificate of a company’s own authority', () => {
  it('is used where the bot is told of the authority', async () => {
    const bot = standIns.startProcess({ env: { REDIS_URL: url, NODE_EXTRA_CA_CERTS: at('ca.pem') } })
    await untilReady(await bot.url)
    standIns.slack.deliverTo({ kind: 'http', url: `${await bot.url}/slack/events` })
    const sent = mentioned(standIns, 'Hello')
    await answered(standIns, sent)

    expect(answersIn(standIns, sent)).toEqual(['Answer 1 to: Hello'])
  })

  it.each([
    ['nobody has told of the authority', () => url, {}],
    ['the certificate is for another name', () => url.replace('localhost', '127.0.0.1'), trusted],
  ])('is not where %s, and the doctor says what to do', async (_, address, env) => {
    const more = typeof env === 'function' ? env() : env
    const { found, mend } = await storeCheck({ REDIS_URL: address(), ...more })

    expect(found).toMatch(/^Redis cannot be used: .*certificate/i)
    expect(mend).toContain('NODE_EXTRA_CA_CERTS')
  })
})

const trusted = () => ({ NODE_EXTRA_CA_CERTS: at('ca.pem') })

async function storeCheck(env: Readonly<Record<string, string>>) {
  const run = standIns.startProcess({ command: [process.execPath, 'src/doctor.ts', '--json'], env })
  const { stdout } = await run.output()
  const { checks } = JSON.parse(stdout) as { checks: { check: string; found: string; mend: string }[] }
  return checks.find(({ check }) => check === 'store') ?? { found: 'nothing', mend: 'nothing' }
}

/** An authority of our own, and a certificate of it for this host. */
function certify(host: string): void {
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', at(`${name}.key`)]
  openssl('req', '-x509', ...key('ca'), '-days', '2', '-subj', '/CN=Our own authority', '-out', at('ca.pem'))
  openssl('req', ...key('redis'), '-subj', `/CN=${host}`, '-out', at('redis.csr'))
  writeFileSync(at('names'), `subjectAltName=DNS:${host}`)
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')]
  openssl('x509', '-req', '-in', at('redis.csr'), ...signed, '-days', '2', '-out', at('redis.pem'))
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' })
}

function at(name: string): string {
  return join(dir, name)
}
