import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'
import { callApi } from './web-api.contract.ts'

let slack: StandInSlack

beforeEach(async () => {
  slack = await startSlack()
})

afterEach(() => slack.stop())

const mention = () => `<@${slack.botUserId}> hello`
const eventsOf = (events: readonly { payload: Readonly<Record<string, unknown>> }[]) =>
  events.map(({ payload }) => payload.event)

describe('what people do', () => {
  it('gives a mention twice: two event ids, one channel and ts', () => {
    const { events, ts } = slack.compose({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: mention(),
    })
    expect(events.map(({ type }) => type)).toEqual(['message', 'app_mention'])
    expect(new Set(events.map(({ payload }) => payload.event_id)).size).toBe(2)
    expect(eventsOf(events)).toMatchObject([
      { ts, channel: slack.seed.general, channel_type: 'channel' },
      { ts, channel: slack.seed.general },
    ])
  })

  it('wraps an event as Slack does', () => {
    const { events, ts } = slack.compose({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: 'a & b &lt;c',
    })
    expect(events[0]?.payload).toMatchObject({
      type: 'event_callback',
      team_id: slack.teamId,
      context_team_id: slack.teamId,
      api_app_id: slack.appId,
      event_id: expect.stringMatching(/^Ev/),
      event_time: Number(ts.split('.')[0]),
      authorizations: [{ team_id: slack.teamId, user_id: slack.botUserId, is_bot: true }],
      is_ext_shared_channel: false,
      event: { type: 'message', client_msg_id: expect.any(String), team: slack.teamId, event_ts: ts },
    })
  })

  it('gives one event for a mention in a direct message', () => {
    const { events } = slack.compose({ channel: slack.seed.adaDm, user: slack.seed.ada, text: mention() })
    expect(eventsOf(events)).toMatchObject([{ type: 'message', channel_type: 'im' }])
  })

  it('names the kind of channel', () => {
    const kindOf = (channel: string) =>
      eventsOf(slack.compose({ channel, user: slack.seed.ada, text: 'x' }).events)[0]
    expect(kindOf(slack.seed.secret)).toMatchObject({ channel_type: 'group' })
    expect(kindOf(slack.seed.groupDm)).toMatchObject({ channel_type: 'mpim' })
  })

  it('tells the app nothing of a channel it is not in', () => {
    const { events } = slack.compose({ channel: slack.seed.elsewhere, user: slack.seed.ada, text: mention() })
    expect(events).toEqual([])
  })

  it('tells only what the app subscribed to', async () => {
    const picky = await startSlack({ subscriptions: ['app_mention'] })
    const text = `<@${picky.botUserId}> hi`
    const { events } = picky.compose({ channel: picky.seed.general, user: picky.seed.ada, text })
    expect(events.map(({ type }) => type)).toEqual(['app_mention'])
    await picky.stop()
  })

  it('names the sender’s team in a shared channel', () => {
    const { events } = slack.compose({ channel: slack.seed.shared, user: slack.seed.eve, text: 'hi' })
    const team = slack.person(slack.seed.eve).teamId
    expect(events[0]?.payload).toMatchObject({
      team_id: team,
      context_team_id: slack.teamId,
      is_ext_shared_channel: true,
      event: { user_team: team },
    })
  })

  it('tells of an edit with what was there before', () => {
    const said = slack.say({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: 'before',
      deliver: 'none',
    })
    const { events } = slack.edit({ channel: said.channel, ts: said.ts, text: 'after', deliver: 'none' })
    expect(eventsOf(events)).toMatchObject([
      {
        subtype: 'message_changed',
        message: { text: 'after', ts: said.ts, edited: { user: slack.seed.ada } },
        previous_message: { text: 'before' },
      },
    ])
  })

  it('sends a mention that an edit added, with the original ts', () => {
    const said = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'hello' })
    const { events } = slack.edit({ channel: said.channel, ts: said.ts, text: mention(), deliver: 'none' })
    expect(eventsOf(events)).toMatchObject([
      { type: 'message', subtype: 'message_changed' },
      { type: 'app_mention', ts: said.ts, edited: { user: slack.seed.ada } },
    ])
  })

  it('sends a mention again with every edit, however old the message is', () => {
    const said = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: mention() })
    slack.advance(48 * 60 * 60_000)
    const text = `${mention()} again`
    const { events } = slack.edit({ channel: said.channel, ts: said.ts, text, deliver: 'none' })
    expect(eventsOf(events)).toMatchObject([{ type: 'message' }, { type: 'app_mention', ts: said.ts, text }])
  })

  it('has Slackbot, who writes as a person does, without being one', () => {
    const { adaDm: channel } = slack.seed
    const { events } = slack.slackbot({ channel, text: 'hello', deliver: 'none' })
    expect(eventsOf(events)).toMatchObject([{ type: 'message', user: 'USLACKBOT', channel_type: 'im' }])
    for (const field of ['subtype', 'bot_id', 'client_msg_id'])
      expect(eventsOf(events)[0]).not.toHaveProperty(field)
  })

  it('closes an account: it is out of every channel and writes no more', () => {
    const { ben, general: channel } = slack.seed
    slack.deactivate(ben)
    expect(slack.channel(channel).members).not.toContain(ben)
    expect(() => slack.compose({ channel: slack.seed.benDm, user: ben, text: 'hi' })).toThrow('deactivated')
  })

  it('tells of a link preview as a change of nothing but attachments', () => {
    const said = slack.compose({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: '<https://x.test>',
    })
    const { events } = slack.unfurl({
      channel: said.channel,
      ts: said.ts,
      url: 'https://x.test',
      deliver: 'none',
    })
    expect(eventsOf(events)).toMatchObject([
      {
        subtype: 'message_changed',
        message: { text: '<https://x.test>' },
        previous_message: { text: '<https://x.test>' },
      },
    ])
    expect(eventsOf(events)[0]).not.toHaveProperty('message.edited')
  })

  it('tells which message was deleted', () => {
    const said = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'oops' })
    const { events } = slack.remove({ channel: said.channel, ts: said.ts, deliver: 'none' })
    expect(eventsOf(events)).toMatchObject([
      { subtype: 'message_deleted', deleted_ts: said.ts, previous_message: { text: 'oops' } },
    ])
    expect(slack.thread(said.channel, said.ts)).toEqual([])
  })

  it('leaves a tombstone where a deleted root has replies', () => {
    const root = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'root' })
    slack.compose({ channel: root.channel, user: slack.seed.ben, text: 'reply', threadTs: root.ts })
    const { events } = slack.remove({ channel: root.channel, ts: root.ts, deliver: 'none' })
    expect(eventsOf(events)).toMatchObject([
      { subtype: 'message_changed', message: { subtype: 'tombstone' } },
    ])
    expect(slack.thread(root.channel, root.ts)).toHaveLength(2)
  })

  it('names attached files', () => {
    const files = [{ name: 'brief.pdf', content: '%PDF' }]
    const { events } = slack.compose({ channel: slack.seed.adaDm, user: slack.seed.ada, text: '', files })
    expect(eventsOf(events)).toMatchObject([
      { subtype: 'file_share', files: [{ name: 'brief.pdf', size: 4 }] },
    ])
  })

  it('lets nobody write where they are not', () => {
    expect(() => slack.say({ channel: slack.seed.secret, user: slack.seed.gus, text: 'x' })).toThrow(
      'no member',
    )
  })

  it('tells the app of its own messages too', async () => {
    await callApi(slack.apiUrl, {
      method: 'chat.postMessage',
      args: { channel: slack.seed.general, text: 'mine' },
      token: slack.botToken,
    })
    expect(slack.deliveries.map(({ outgoing }) => outgoing.payload.event)).toMatchObject([
      { type: 'message', bot_id: slack.botId, app_id: slack.appId, text: 'mine', channel_type: 'channel' },
    ])
  })

  it('moves a channel with all that was said there to another id', () => {
    const said = slack.compose({ channel: slack.seed.secret, user: slack.seed.ada, text: 'kept' })
    const { newId, events } = slack.changeChannelId(slack.seed.secret)
    expect(eventsOf(events)).toMatchObject([{ old_channel_id: slack.seed.secret, new_channel_id: newId }])
    expect(slack.thread(newId, said.ts)).toMatchObject([{ text: 'kept' }])
  })

  it('refuses the token after the app was removed', async () => {
    const { events } = slack.uninstall()
    expect(events.map(({ type }) => type)).toEqual(['app_uninstalled', 'tokens_revoked'])
    const answer = await callApi(slack.apiUrl, { method: 'auth.test', args: {}, token: slack.botToken })
    expect(answer).toMatchObject({ ok: false, error: 'account_inactive' })
  })
})
