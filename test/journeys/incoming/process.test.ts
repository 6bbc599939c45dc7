import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStandIns, type StandIns, untilReady } from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, said } from '../../environment/people.ts'
import type { Bot, BotOptions } from '../../environment/process.ts'
import { expectNothingTold, expectNothingUnexpected, readiness } from '../../environment/telling.ts'
import { until } from '../../setup/until.ts'

let standIns: StandIns
const bots: Bot[] = []

beforeEach(async () => {
  const answer = (question: string) => `Answer to: ${question.slice(0, 40)}`
  standIns = await openStandIns({ neuroflash: { answer } })
})

afterEach(async () => {
  await standIns.close()
  for (const bot of bots.splice(0)) {
    const { stdout, stderr } = await bot.output()
    expectNothingTold(standIns, stdout + stderr)
  }
  expectNothingUnexpected(standIns)
})

function start({ env, ...options }: BotOptions = {}): Bot {
  const bot = standIns.startProcess({ ...options, env: { LOG_LEVEL: 'debug', ...env } })
  bots.push(bot)
  return bot
}

/** A bot that is ready and that Slack delivers to. */
async function started(options: BotOptions = {}): Promise<{ bot: Bot; url: string }> {
  const bot = start(options)
  const url = await bot.url
  await untilReady(url)
  standIns.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
  return { bot, url }
}

describe('the process', () => {
  it('reports all mistakes of its configuration at once, without a value, and exits with 78', async () => {
    const bot = start({
      env: {
        SLACK_BOT_TOKEN: 'quagga-token',
        NEUROFLASH_CLIENT_SECRET: '',
        PORT: 'quagga port',
        REDIS_URL: 'http://quagga:quagga@redis',
      },
    })

    expect(await bot.exited).toEqual({ code: 78, signal: null })
    const { stdout, stderr } = await bot.output()
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
    const second = start()

    expect(await second.exited).toEqual({ code: 78, signal: null })
    const { stderr } = await second.output()
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('REDIS_URL')

    const sent = mentioned(standIns, 'quagga one')
    await answered(standIns, sent)
    expect(questions(standIns)).toEqual([['quagga one']])
  })

  it('leaves what Node has compiled to the next one, also when it is killed', async () => {
    const cache = join(standIns.dir, 'compiled')
    const bot = start({ env: { NODE_COMPILE_CACHE: cache } })
    await bot.url
    await bot.kill()

    expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(100)
  })

  it('finishes what is under way upon SIGTERM, exits with 0, and leaves the rest to the next', async () => {
    const { bot, url } = await started()
    const gate = standIns.neuroflash.hold()
    const first = mentioned(standIns, 'quagga under way')
    await gate.arrived
    await said(standIns, 'quagga waiting', { threadTs: first.root }).delivered()

    bot.signal('SIGTERM')
    const notReady = async () => {
      const health = await readiness(url)
      return health.status !== 200 && health
    }
    const health = await until(notReady, { what: 'the bot to stop' })
    gate.release()

    expect(await bot.exited).toEqual({ code: 0, signal: null })
    expect(health.body).toEqual({ status: 'not ready', reasons: { process: 'stopping' } })
    expect(questions(standIns)).toEqual([['quagga under way']])
    expect(answersIn(standIns, first)).toEqual(['Answer to: quagga under way'])

    await started()
    await answered(standIns, first, 2)
    expect(questions(standIns)).toEqual([['quagga under way', 'quagga waiting']])
  })

  it('refuses what its disk does not take, and answers it once there is room', async () => {
    const gate = standIns.neuroflash.hold()
    const { bot } = await started({ fileBlocks: 1_200 })
    const first = mentioned(standIns, 'quagga first')
    await gate.arrived
    const more = []
    do {
      more.push(said(standIns, `quagga ${more.length} ${'x'.repeat(30_000)}`, { threadTs: first.root }))
      await standIns.slack.settled()
    } while (more.at(-1)?.deliveries[0]?.outcome === 'acked')
    expect(more.at(-1)?.deliveries[0]?.attempts.map(({ status }) => status)).toEqual([503, 503])

    await bot.kill()
    gate.release()
    await started()
    standIns.slack.advance(60_000)
    await answered(standIns, first, 1 + more.length)

    const asked = questions(standIns)
      .flat()
      .map((question) => question.slice(0, 9))
    expect(asked).toEqual(['quagga fi', ...more.map((_, place) => `quagga ${place} `)])
  })
})
