import { LogLevel, WebClient } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'

let slack: StandInSlack
let client: WebClient

beforeEach(async () => {
  slack = await startSlack({ clock: 'real' })
  client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  })
})

afterEach(() => slack.stop())

describe('the official Web API client against the stand-in', () => {
  it('posts blocks and metadata and finds them again', async () => {
    const metadata = { event_type: 'part', event_payload: { hash: 'abc' } }
    const blocks = [{ type: 'markdown', text: '**hi**' } as const]
    const posted: unknown = await client.apiCall('chat.postMessage', {
      channel: slack.seed.general,
      text: 'hi',
      blocks,
      metadata,
    })
    const ts = slack.messages(slack.seed.general)[0]?.ts ?? ''
    expect(posted).toMatchObject({ ok: true, ts })
    const thread = await client.conversations.replies({
      channel: slack.seed.general,
      ts,
      include_all_metadata: true,
    })
    expect(thread.messages).toMatchObject([{ ts, metadata, blocks }])
    expect(slack.thread(slack.seed.general, ts)).toMatchObject([
      { readable: '**hi**', metadata, isBot: true },
    ])
  })

  it('uploads a file into a direct message', async () => {
    const { channel } = await client.conversations.open({ users: slack.seed.ada })
    await client.filesUploadV2({
      channel_id: channel?.id ?? '',
      filename: 'history.md',
      content: '# Hällo',
      title: 'History',
    })
    const [message] = slack.messages(slack.seed.adaDm)
    expect(message?.files).toMatchObject([
      { name: 'history.md', title: 'History', mimetype: 'text/markdown' },
    ])
    expect(message?.files[0]?.content.toString()).toBe('# Hällo')
  })

  it('sets the status with its loading messages', async () => {
    const { ts } = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'hi' })
    const at = { channel_id: slack.seed.general, thread_ts: ts }
    await client.assistant.threads.setStatus({
      ...at,
      status: 'is thinking …',
      loading_messages: ['one', 'two'],
    })
    expect(slack.statuses(slack.seed.general, ts)).toMatchObject([
      { loadingMessages: ['one', 'two'], cause: 'set' },
    ])
  })

  it('reads every member over all pages', async () => {
    const people = Array.from({ length: 7 }, (_, index) => slack.addPerson({ name: `p${index}` }).id)
    const channel = slack.addChannel({ name: 'full', members: [slack.botUserId, ...people] }).id
    const members: string[] = []
    let cursor: string | undefined
    do {
      const page = await client.conversations.members({
        channel,
        limit: 3,
        ...(cursor !== undefined && { cursor }),
      })
      members.push(...(page.members ?? []))
      cursor = page.response_metadata?.next_cursor
    } while (cursor !== undefined && cursor !== '')
    expect(members).toEqual([slack.botUserId, ...people])
  })

  it('learns how long to wait', async () => {
    slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 3 } })
    const posting = client.apiCall('chat.postMessage', { channel: slack.seed.general, text: 'hi' })
    await expect(posting).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 3 })
  })

  it('retries a delivery at once on the real clock', async () => {
    const sent = slack.say({ channel: slack.seed.adaDm, user: slack.seed.ada, text: 'anybody there?' })
    const [delivery] = sent.deliveries
    await slack.waitFor(() => delivery?.attempts.length === 2, { what: 'the second attempt' })
    expect(delivery?.attempts).toMatchObject([{ number: 0 }, { number: 1, retryReason: 'connection_failed' }])
  })
})
