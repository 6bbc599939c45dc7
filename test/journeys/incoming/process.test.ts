import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../setup/until.ts'
import { type House, openHouse, untilReady } from '../house.ts'
import { environmentOf, type Spawned, spawnBot } from './spawned.ts'
import {
  addressOf,
  answered,
  answersIn,
  expectNothingTold,
  leave,
  mentioned,
  questions,
  readiness,
  said,
} from './visit.ts'

let house: House
let dataDir: string
const spawned: Spawned[] = []

beforeEach(async () => {
  const answer = (question: string) => `Answer to: ${question.slice(0, 40)}`
  house = await openHouse({ slack: { clock: 'manual' }, neuroflash: { answer } })
  await house.stopBot()
  dataDir = `${house.config.storage.dataDir}/spawned`
})

afterEach(async () => {
  for (const { child, ended } of spawned) {
    child.kill('SIGKILL')
    await ended
  }
  for (const one of spawned.splice(0)) expectNothingTold(house, one.output().stdout + one.output().stderr)
  await leave(house)
})

function start(env: Record<string, string>, limits: { fileBlocks?: number } = {}): Spawned {
  const bot = spawnBot(env, limits)
  spawned.push(bot)
  return bot
}

/** A bot that is ready and that Slack delivers to. */
async function started(limits: { fileBlocks?: number } = {}): Promise<{ bot: Spawned; url: string }> {
  const bot = start(environmentOf(house, dataDir), limits)
  const url = addressOf({ port: await bot.port })
  await untilReady(url)
  house.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
  return { bot, url }
}

describe('the process', () => {
  it('reports all mistakes of its configuration at once, without a value, and exits with 78', async () => {
    const bot = start({
      ...environmentOf(house, dataDir),
      SLACK_BOT_TOKEN: 'quagga-token',
      NEUROFLASH_CLIENT_SECRET: '',
      PORT: 'quagga port',
      REDIS_URL: 'http://quagga:quagga@redis',
    })

    expect(await bot.ended).toBe(78)
    const { stdout, stderr } = bot.output()
    expect(stdout).toBe('')
    const report = stderr.trim().split('\n')
    expect(report.slice(1).map((line) => /^ {2}- (\w+) /.exec(line)?.[1])).toEqual([
      'SLACK_BOT_TOKEN',
      'NEUROFLASH_CLIENT_SECRET',
      'REDIS_URL',
      'PORT',
    ])
  })

  it('refuses a directory that another one uses, in one sentence that points to REDIS_URL', async () => {
    await started()
    const second = start(environmentOf(house, dataDir))

    expect(await second.ended).toBe(78)
    const { stderr } = second.output()
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('REDIS_URL')

    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    expect(questions(house)).toEqual([['quagga one']])
  })

  it('finishes what is under way upon SIGTERM, exits with 0, and leaves the rest to the next', async () => {
    const { bot, url } = await started()
    const gate = house.neuroflash.hold()
    const first = mentioned(house, 'quagga under way')
    await gate.arrived
    await said(house, 'quagga waiting', { threadTs: first.root }).delivered()

    bot.child.kill('SIGTERM')
    const notReady = async () => {
      const health = await readiness(url)
      return health.status !== 200 && health
    }
    const health = await until(notReady, { what: 'the bot to stop' })
    gate.release()

    expect(await bot.ended).toBe(0)
    expect(health.body).toEqual({ status: 'not ready', reasons: { process: 'stopping' } })
    expect(questions(house)).toEqual([['quagga under way']])
    expect(answersIn(house, first)).toEqual(['Answer to: quagga under way'])

    await started()
    await answered(house, first, 2)
    expect(questions(house)).toEqual([['quagga under way', 'quagga waiting']])
  })

  it('refuses what its disk does not take, and answers it once there is room', async () => {
    const gate = house.neuroflash.hold()
    const { bot } = await started({ fileBlocks: 1_200 })
    const first = mentioned(house, 'quagga first')
    await gate.arrived
    const more = []
    do {
      more.push(said(house, `quagga ${more.length} ${'x'.repeat(30_000)}`, { threadTs: first.root }))
      await house.slack.settled()
    } while (more.at(-1)?.deliveries[0]?.outcome === 'acked')
    expect(more.at(-1)?.deliveries[0]?.attempts.map(({ status }) => status)).toEqual([503, 503])

    bot.child.kill('SIGKILL')
    await bot.ended
    gate.release()
    await started()
    house.slack.advance(60_000)
    await answered(house, first, 1 + more.length)

    const asked = questions(house)
      .flat()
      .map((question) => question.slice(0, 9))
    expect(asked).toEqual(['quagga fi', ...more.map((_, place) => `quagga ${place} `)])
  })
})
