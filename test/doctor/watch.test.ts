import { afterEach, expect, it } from 'vitest'
import { type Environment, openEnvironment } from '../environment/environment.ts'
import { mentioned } from '../environment/people.ts'
import { leave, lines, metricsOf, untilTold } from '../environment/telling.ts'
import { until } from '../setup/until.ts'

let environment: Environment

afterEach(() => leave(environment))

async function gauges(): Promise<Record<string, number>> {
  const found = (await metricsOf(environment)).matchAll(/^neuroflash_slack_check\{check="([\w-]+)"\} (\d)$/gm)
  return Object.fromEntries(Array.from(found, ([, name = '', value]) => [name, Number(value)]))
}

async function untilChecked(): Promise<Record<string, number>> {
  return until(
    async () => {
      const found = await gauges()
      return 'store' in found && found
    },
    { what: 'the first look' },
  )
}

it('a bot looks at itself when it starts, asks Slack nothing more for it, and says nothing where all is well', async () => {
  environment = await openEnvironment()

  expect(await untilChecked()).toEqual({
    store: 1,
    'store-safety': 1,
    'store-room': 1,
    'slack-token': 1,
    'slack-scopes': 1,
    'slack-agent': 1,
    'slack-clock': 1,
    'neuroflash-token': 1,
    'neuroflash-workspace': 1,
    'neuroflash-quota': 1,
  })
  expect(environment.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
  expect(lines(environment).filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
})

it('what is wrong goes to the log with the variable and what mends it, and to the gauges; the bot works all the same', async () => {
  environment = await openEnvironment({
    slack: { scopes: ['chat:write', 'channels:history', 'app_mentions:read'] },
    neuroflash: { limitWords: 0 },
  })

  await untilTold(environment, { check: 'slack-scopes', level: 'error' })
  await untilTold(environment, { check: 'neuroflash-quota', level: 'error' })
  expect(lines(environment).find(({ check }) => check === 'slack-scopes')).toMatchObject({
    msg: 'a check has found something wrong',
    problem: expect.stringContaining('users:read'),
    lookAt: ['SLACK_BOT_TOKEN'],
    mend: expect.stringContaining('Reinstall'),
  })
  expect(await untilChecked()).toMatchObject({ 'slack-scopes': 0, 'neuroflash-quota': 0, 'slack-token': 1 })
  const sent = mentioned(environment, 'quagga')
  await environment.slack.waitFor(() => environment.slack.thread(sent.channel, sent.ts).length === 2, {
    what: 'the answer',
  })
})
