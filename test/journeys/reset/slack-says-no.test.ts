import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashTag } from '../../../src/storage/keys.ts'
import type { Environment } from '../../environment/environment.ts'
import { openEnvironment } from '../../environment/environment.ts'
import { answered, heard, mentioned, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, lines, untilQuiet } from '../../environment/telling.ts'

let environment: Environment
let root: string

async function settleIn(clock: () => number): Promise<void> {
  environment = await openEnvironment({ surroundings: { clock, random: () => 0 } })
  const sent = mentioned(environment, 'quagga one')
  await answered(environment, sent)
  root = sent.root
}

beforeEach(() => settleIn(Date.now))

afterEach(() => leave(environment))

function commanded(words: string): void {
  const { slack } = environment
  const { ada: user, general: channel } = slack.seed
  slack.command({ channel, user, command: '/nf-reset', text: `${words} ${slack.permalink(channel, root)}` })
}

describe('a permission that is missing', () => {
  it('ends a request at once, and is named to the person and in the log', async () => {
    environment.slack.fail('users.info', {
      times: Infinity,
      with: { error: 'missing_scope', needed: 'users:read' },
    })
    commanded('status')
    await untilHeard(environment, 'users:read')
    await untilQuiet(environment)

    expect(heard(environment)).toEqual([english('permissionMissing', { scope: { asItIs: 'users:read' } })])
    expect(environment.slack.calls.filter(({ error }) => error === 'missing_scope')).toHaveLength(1)
    const told = lines(environment).filter(({ msg }) => msg === 'a task could not be done now')
    expect(JSON.stringify(told)).toContain('users.info: missing_scope, needs users:read')
  })

  it('does not make a member a stranger', async () => {
    const fault = { error: 'missing_scope', needed: 'channels:read,groups:read' }
    environment.slack.fail('conversations.members', { times: Infinity, with: fault })
    commanded('status')
    await untilHeard(environment, 'channels:read,groups:read')
    expect(heard(environment)).not.toContain(english('readRefused'))
  })
})

describe('an export', () => {
  it('has the time that its upload takes', async () => {
    // Longer than a call of the Web API may take.
    environment.slack.onRequest('upload', 'before', () => sleep(5_000))
    commanded('export')
    await environment.slack.waitFor(() => environment.slack.files.length === 1, { what: 'the file' })
    await untilHeard(environment, english('exported'))
    expect(environment.slack.files).toHaveLength(1)
  })

  it('goes to no address that is not Slack’s', async () => {
    const body = JSON.stringify({ ok: true, upload_url: 'https://evil.example/x', file_id: 'F0EVIL' })
    environment.slack.fail('files.getUploadURLExternal', { times: Infinity, with: { status: 200, body } })
    commanded('export')
    await untilHeard(environment, english('exportRefused'))
    expect(environment.slack.files).toEqual([])
  })
})

describe('a channel of thousands', () => {
  it.each(['right', 'slow'] as const)(
    'is looked through in few pages, and goes on at the page where Slack asked for patience, by a %s clock',
    async (clock) => {
      await leave(environment)
      const startedMs = Date.now()
      await settleIn(clock === 'right' ? Date.now : () => startedMs + (Date.now() - startedMs) * 0.99)
      const { slack } = environment
      for (let count = 0; count < 2_500; count += 1) {
        slack.join(slack.seed.general, slack.addPerson({ name: `guest ${count}` }).id)
      }
      slack.leave(slack.seed.general, slack.seed.ada)
      slack.join(slack.seed.general, slack.seed.ada)
      slack.fail('conversations.members', { skip: 1, with: { status: 429, retryAfter: 1 } })

      commanded('status')
      await untilHeard(environment, english('statusKept'))
      const pages = slack.calls.filter(({ method }) => method === 'conversations.members')
      const cursors = pages.map(({ params }) => params['cursor'])
      expect(pages).toHaveLength(4)
      expect(cursors[0]).toBeUndefined()
      expect(cursors[1]).toBe(cursors[2])
    },
  )
})

describe('an address for answers that is not Slack’s', () => {
  it.each([
    'https://evil.example/x',
    'https://hooks.slack.com.evil.example/x',
    'https://hooks.slack.com@evil.example/x',
    'http://hooks.slack.com/x',
    'http://127.0.0.1:9/x',
  ])('is not used: %s', async (address) => {
    const { slack } = environment
    const { ada, general } = slack.seed
    const body = new URLSearchParams({
      command: '/nf-reset',
      text: 'help',
      user_id: ada,
      channel_id: general,
      team_id: slack.teamId,
      trigger_id: `trigger-${address}`,
      response_url: address,
    }).toString()
    const headers = slack.sign(body, { contentType: 'application/x-www-form-urlencoded' })
    expect((await slack.deliverRaw(body, { headers })).status).toBe(200)
    await untilHeard(environment, 'mention me with a question')
    expect(slack.ephemerals.map(({ via }) => via)).toEqual(['chat.postEphemeral'])
  })
})

describe('Slack is told of a request', () => {
  it.each(['shortcut', 'button'])('only once it is stored: %s', async (way) => {
    await leave(environment)
    environment = await openEnvironment({ store: 'redis' })
    const { slack } = environment
    const { ada: user, general: channel } = slack.seed
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    slack.command({ channel, user, command: '/nf-reset' })
    await untilHeard(environment, english('listTitle'))
    await untilQuiet(environment)
    const list = slack.ephemerals.at(-1)
    const redis = new Redis(environment.redis?.url ?? '')
    const marks = async () => (await redis.keys(`${hashTag()}:asked:*`)).length
    const before = await marks()

    await redis.call('CLIENT', 'PAUSE', '1000', 'WRITE')
    const sent =
      way === 'button'
        ? slack.press({ on: { ephemeral: list?.ts ?? '' }, user, actionId: 'export_thread' })
        : slack.shortcut({ channel, user, callbackId: 'export_history', ts: first.root })
    await sent.delivered()
    expect(await marks()).toBe(before + 1)
    redis.disconnect()
    await untilQuiet(environment)
  })
})
