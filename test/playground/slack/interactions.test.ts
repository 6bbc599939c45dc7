import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'
import { type ListeningApp, startApp } from './listening-app.ts'
import { callApi } from './web-api.contract.ts'

let slack: StandInSlack
let app: ListeningApp
let answer: (response: ServerResponse) => void

beforeEach(async () => {
  answer = (response) => void response.end()
  app = await startApp((response) => answer(response))
  slack = await startSlack({ transport: { kind: 'http', url: app.url } })
})

afterEach(async () => {
  await slack.stop()
  await app.stop()
})

const call = (method: string, args: Record<string, unknown>) =>
  callApi(slack.apiUrl, { method, args, token: slack.botToken })
const plain = (text: string) => ({ type: 'plain_text', text })
const modal = (extra: Record<string, unknown> = {}) => ({
  type: 'modal',
  callback_id: 'confirm',
  title: plain('Reset'),
  submit: plain('Do it'),
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
  ...extra,
})
const button = (value: string) => ({ type: 'button', action_id: 'reset', value, text: plain('Reset') })
const buttons = [{ type: 'actions', block_id: 'row', elements: [button('one'), button('two')] }]
const lastPayload = (): unknown =>
  JSON.parse(new URLSearchParams(app.received.at(-1)?.body).get('payload') ?? 'null')

async function reset(text = '') {
  const sent = slack.command({
    channel: slack.seed.general,
    user: slack.seed.ada,
    command: '/nf-reset',
    text,
  })
  await sent.delivered()
  return sent
}

describe('commands', () => {
  it('shows the answer to the person alone, as text or as JSON', async () => {
    answer = (response) => void response.end('plain')
    await reset()
    answer = (response) => void response.end(JSON.stringify({ text: 'json', blocks: [{ type: 'divider' }] }))
    await reset()
    expect(slack.ephemerals.map(({ text, via }) => ({ text, via }))).toEqual([
      { text: 'plain', via: 'command answer' },
      { text: 'json', via: 'command answer' },
    ])
    expect(slack.messages(slack.seed.general)).toEqual([])
  })

  it('are not delivered from inside a thread, nor for external people', () => {
    const root = slack.compose({ channel: slack.seed.shared, user: slack.seed.ada, text: 'root' })
    const where = { channel: root.channel, command: '/nf-reset' }
    const inThread = slack.command({ ...where, user: slack.seed.ada, threadTs: root.ts })
    const external = slack.command({ ...where, user: slack.seed.eve })
    expect(inThread).toMatchObject({
      refusal: '/nf-reset is not supported in threads. Sorry!',
      deliveries: [],
    })
    expect(external).toMatchObject({ refusal: expect.any(String), deliveries: [] })
  })

  it('are not tried again: the person is told', async () => {
    answer = (response) => void response.writeHead(500).end()
    const sent = await reset()
    expect(sent.deliveries).toMatchObject([{ outcome: 'given up', attempts: [{ status: 500 }] }])
    expect(slack.ephemerals).toMatchObject([{ text: expect.stringContaining('failed with the error') }])
  })
})

describe('response URLs', () => {
  const use = async (url: string | undefined, body: Record<string, unknown>) =>
    (
      await fetch(url ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status

  it('work five times', async () => {
    const { responseUrl } = await reset()
    const statuses = [await use(responseUrl, { text: '1' }), await use(responseUrl, { text: '2' })]
    for (const text of ['3', '4', '5', '6']) statuses.push(await use(responseUrl, { text }))
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    expect(slack.calls.at(-1)).toMatchObject({ method: 'response_url', error: 'used_url' })
    expect(slack.ephemerals).toHaveLength(5)
  })

  it('work for thirty minutes', async () => {
    const { responseUrl } = await reset()
    slack.advance(30 * 60_000)
    expect(await use(responseUrl, { text: 'late' })).toBe(404)
    expect(slack.calls.at(-1)).toMatchObject({ error: 'expired_url' })
  })

  it('replace and delete what was pressed', async () => {
    await call('chat.postEphemeral', {
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: 'sure?',
      blocks: buttons,
    })
    const ephemeral = slack.ephemerals[0]?.ts ?? ''
    const { responseUrl } = slack.press({
      user: slack.seed.ada,
      on: { ephemeral },
      actionId: 'reset',
      value: 'one',
    })
    await use(responseUrl, { replace_original: true, text: 'done' })
    expect(slack.ephemerals).toMatchObject([{ text: 'done', blocks: [] }])
    await use(responseUrl, { delete_original: true })
    expect(slack.ephemerals).toEqual([])
  })

  it('post to the channel where they are told to', async () => {
    const { responseUrl } = await reset()
    await use(responseUrl, { text: 'all read this', response_type: 'in_channel' })
    expect(slack.messages(slack.seed.general)).toMatchObject([{ text: 'all read this', isBot: true }])
  })
})

describe('trigger ids', () => {
  it('open one view, once', async () => {
    const { triggerId } = await reset()
    expect(await call('views.open', { trigger_id: triggerId, view: modal() })).toMatchObject({ ok: true })
    expect(await call('views.open', { trigger_id: triggerId, view: modal() })).toMatchObject({
      error: 'exchanged_trigger_id',
    })
    expect(await call('views.open', { trigger_id: 'made.up', view: modal() })).toMatchObject({
      error: 'invalid_trigger_id',
    })
  })

  it('are good for three seconds', async () => {
    const { triggerId } = await reset()
    slack.advance(3000)
    expect(await call('views.open', { trigger_id: triggerId, view: modal() })).toMatchObject({
      error: 'expired_trigger_id',
    })
  })
})

describe('buttons and shortcuts', () => {
  it('sends which button of a message was pressed', async () => {
    const { ts } = await call('chat.postMessage', { channel: slack.seed.general, text: 'x', blocks: buttons })
    const on = { channel: slack.seed.general, ts: String(ts) }
    await slack.press({ user: slack.seed.ada, on, actionId: 'reset', value: 'two' }).delivered()
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      user: { id: slack.seed.ada },
      container: { type: 'message', message_ts: ts, is_ephemeral: false },
      actions: [{ action_id: 'reset', block_id: 'row', value: 'two' }],
      response_url: expect.stringContaining('/actions/'),
    })
  })

  it('presses only what that person is shown', async () => {
    const { ts } = await call('chat.postMessage', { channel: slack.seed.secret, text: 'x', blocks: buttons })
    const on = { channel: slack.seed.secret, ts: String(ts) }
    expect(() => slack.press({ user: slack.seed.gus, on, actionId: 'reset' })).toThrow('no member')
    expect(() => slack.press({ user: slack.seed.ada, on, actionId: 'other' })).toThrow(
      'Nothing with the action id',
    )
  })

  it('sends a shortcut with the message and its thread', async () => {
    const root = slack.compose({ channel: slack.seed.secret, user: slack.seed.ada, text: 'root' })
    const reply = slack.compose({
      channel: root.channel,
      user: slack.seed.ben,
      text: 'reply',
      threadTs: root.ts,
    })
    await slack
      .shortcut({ channel: root.channel, user: slack.seed.ada, callbackId: 'export', ts: reply.ts })
      .delivered()
    expect(lastPayload()).toMatchObject({
      type: 'message_action',
      callback_id: 'export',
      channel: { id: root.channel, name: 'privategroup' },
      message: { ts: reply.ts, thread_ts: root.ts, text: 'reply' },
    })
  })
})

describe('views', () => {
  const open = async () => {
    const { triggerId } = await reset()
    await call('views.open', { trigger_id: triggerId, view: modal({ private_metadata: 'kept' }) })
    return slack.modal(slack.seed.ada)
  }

  it('are submitted with what was typed, and close', async () => {
    await open()
    await slack.submitView({ user: slack.seed.ada, values: { reason: 'because' } }).delivered()
    expect(lastPayload()).toMatchObject({
      type: 'view_submission',
      view: { private_metadata: 'kept', state: { values: { why: { reason: { value: 'because' } } } } },
    })
    expect(slack.modal(slack.seed.ada)).toBeUndefined()
  })

  it('stay open with errors, and change as the app answers', async () => {
    await open()
    answer = (response) =>
      void response.end(JSON.stringify({ response_action: 'errors', errors: { why: 'no' } }))
    await slack.submitView({ user: slack.seed.ada, values: { reason: 'x' } }).delivered()
    expect(slack.modal(slack.seed.ada)?.errors).toEqual({ why: 'no' })
    const view = { type: 'modal', title: plain('Done'), blocks: [] }
    answer = (response) => void response.end(JSON.stringify({ response_action: 'update', view }))
    await slack.submitView({ user: slack.seed.ada, values: { reason: 'x' } }).delivered()
    expect(slack.modal(slack.seed.ada)?.body).toMatchObject({ title: plain('Done') })
  })

  it('can’t be submitted without what is required', async () => {
    await open()
    expect(() => slack.submitView({ user: slack.seed.ada })).toThrow('without reason')
  })

  it('are updated while they are open, unless somebody was faster', async () => {
    const view = await open()
    const update = { view_id: view?.id, view: modal({ title: plain('Other') }) }
    expect(await call('views.update', { ...update, hash: 'old' })).toMatchObject({ error: 'hash_conflict' })
    expect(await call('views.update', { ...update, hash: view?.hash })).toMatchObject({ ok: true })
    slack.closeView({ user: slack.seed.ada })
    expect(await call('views.update', update)).toMatchObject({ error: 'not_found' })
  })

  it.each([
    ['a title beyond 24 characters', { title: plain('x'.repeat(25)) }],
    ['private_metadata beyond 3,000 characters', { private_metadata: 'x'.repeat(3001) }],
    ['an input without submit', { submit: undefined }],
    ['more than 100 blocks', { blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }],
  ])('are refused with %s', async (_what, extra) => {
    const { triggerId } = await reset()
    const refused = await call('views.open', { trigger_id: triggerId, view: modal(extra) })
    expect(refused).toMatchObject({ ok: false, error: 'invalid_arguments' })
  })

  it('are published to a person’s Home and come back when it is opened', async () => {
    const view = { type: 'home', blocks: buttons }
    expect(await call('views.publish', { user_id: slack.seed.ada, view })).toMatchObject({ ok: true })
    const { events } = slack.openHome({ user: slack.seed.ada })
    const home = slack.home(slack.seed.ada)
    expect(events[0]?.payload.event).toMatchObject({
      type: 'app_home_opened',
      tab: 'home',
      view: { id: home?.id },
    })
    await slack
      .press({ user: slack.seed.ada, on: { view: home?.id ?? '' }, actionId: 'reset', value: 'one' })
      .delivered()
    expect(lastPayload()).toMatchObject({ container: { type: 'view', view_id: home?.id } })
  })
})
