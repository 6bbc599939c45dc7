import { beforeEach, describe, expect, it } from 'vitest'

/** A Slack to ask: ours, or another one's, with a bot that is in two channels. */
export interface SlackUnderTest {
  /** With a slash at its end. */
  readonly apiUrl: string
  readonly botToken: string
  /** A person other than the bot. */
  readonly person: string
  /** A public channel the bot and at least one more person are in. */
  readonly channel: string
}

/** Where a Slack is known to differ from the documented one: the names of the tests that fail. */
export type Differences = Readonly<Record<string, string>>

type Answer = Record<string, unknown> & { readonly ok: boolean }

/** What the Web API promises, the same for every Slack. */
export function describeWebApi(
  name: string,
  { open, differences = {} }: { open: () => Promise<SlackUnderTest>; differences?: Differences },
): void {
  describe(`the Web API of ${name}`, () => {
    let slack: SlackUnderTest
    const call = (method: string, args: Record<string, unknown> = {}, token = slack.botToken) =>
      callApi(slack.apiUrl, { method, args, token })

    /** A test that must fail where the difference is known, so that the list stays true. */
    const promise = (what: string, check: () => Promise<void>) => {
      const difference = differences[what]
      const register = difference === undefined ? it : it.fails
      register(difference === undefined ? what : `${what} (differs: ${difference})`, check)
    }

    beforeEach(async () => {
      slack = await open()
    })

    promise('says who the token is', async () => {
      const answer = await call('auth.test')
      expect(answer).toMatchObject({
        ok: true,
        team_id: expect.stringMatching(/^T/),
        user_id: expect.stringMatching(/^[UW]/),
      })
    })

    promise('gives the bot id of a bot token', async () => {
      expect(await call('auth.test')).toMatchObject({ bot_id: expect.stringMatching(/^B/) })
    })

    promise('refuses requests without a token', async () => {
      expect(await callApi(slack.apiUrl, { method: 'auth.test', args: {} })).toMatchObject({
        ok: false,
        error: 'not_authed',
      })
    })

    promise('refuses a wrong token', async () => {
      expect(await call('auth.test', {}, 'xoxb-wrong')).toMatchObject({ ok: false, error: 'invalid_auth' })
    })

    promise('names a method it does not have', async () => {
      expect(await call('chat.sing')).toMatchObject({ ok: false, error: 'unknown_method' })
    })

    promise('posts a message and gives its ts', async () => {
      const posted = await call('chat.postMessage', { channel: slack.channel, text: 'hello' })
      expect(posted).toMatchObject({
        ok: true,
        channel: slack.channel,
        ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
      })
      expect(posted.message).toMatchObject({ type: 'message', text: 'hello', ts: posted.ts })
    })

    promise('takes the same arguments as a form', async () => {
      const posted = await postForm(slack, {
        channel: slack.channel,
        text: 'as a form',
        blocks: JSON.stringify([section('x')]),
      })
      expect(posted).toMatchObject({
        ok: true,
        message: { text: 'as a form', blocks: [{ type: 'section' }] },
      })
    })

    promise('gives increasing ts', async () => {
      const first = await call('chat.postMessage', { channel: slack.channel, text: '1' })
      const second = await call('chat.postMessage', { channel: slack.channel, text: '2' })
      expect(Number(second.ts)).toBeGreaterThan(Number(first.ts))
    })

    promise('shows a thread with its root first', async () => {
      const { root, reply } = await postThread(call, slack.channel)
      const thread = await call('conversations.replies', { channel: slack.channel, ts: root })
      expect(tsOf(thread)).toEqual([root, reply])
      expect(messagesOf(thread)[0]).toMatchObject({ thread_ts: root, reply_count: 1 })
      expect(messagesOf(thread)[1]).toMatchObject({ thread_ts: root, text: 'a reply' })
    })

    promise('keeps replies out of the channel', async () => {
      const { root, reply } = await postThread(call, slack.channel)
      const history = await call('conversations.history', { channel: slack.channel })
      expect(tsOf(history)).toContain(root)
      expect(tsOf(history)).not.toContain(reply)
    })

    promise('says that a thread is not there', async () => {
      const answer = await call('conversations.replies', { channel: slack.channel, ts: '1500000000.000100' })
      expect(answer).toMatchObject({ ok: false, error: 'thread_not_found' })
    })

    promise('refuses to answer in a thread that is not there', async () => {
      const args = { channel: slack.channel, text: 'lost', thread_ts: '1500000000.000100' }
      expect(await call('chat.postMessage', args)).toMatchObject({ ok: false, error: 'thread_not_found' })
    })

    promise('refuses a channel that is not there', async () => {
      const answer = await call('chat.postMessage', { channel: 'C0NOWHERE0', text: 'hello' })
      expect(answer).toMatchObject({ ok: false, error: 'channel_not_found' })
    })

    promise('refuses a message without content', async () => {
      const answer = await call('chat.postMessage', { channel: slack.channel })
      expect(answer).toMatchObject({ ok: false, error: 'no_text' })
    })

    promise('cuts text beyond 40,000 characters and says so', async () => {
      const answer = await call('chat.postMessage', { channel: slack.channel, text: 'x'.repeat(40_001) })
      expect(answer).toMatchObject({ ok: true, warning: 'message_truncated' })
      expect(answer.message).toMatchObject({ text: 'x'.repeat(40_000) })
    })

    promise('changes a message', async () => {
      const { ts } = await call('chat.postMessage', { channel: slack.channel, text: 'before' })
      expect(await call('chat.update', { channel: slack.channel, ts, text: 'after' })).toMatchObject({
        ok: true,
        ts,
        text: 'after',
      })
      const thread = await call('conversations.replies', { channel: slack.channel, ts })
      expect(messagesOf(thread)[0]).toMatchObject({ text: 'after' })
    })

    promise('deletes a message', async () => {
      const { ts } = await call('chat.postMessage', { channel: slack.channel, text: 'gone soon' })
      expect(await call('chat.delete', { channel: slack.channel, ts })).toMatchObject({ ok: true, ts })
      expect(await call('chat.update', { channel: slack.channel, ts, text: 'x' })).toMatchObject({
        error: 'message_not_found',
      })
    })

    promise('gives metadata back', async () => {
      const metadata = { event_type: 'answer_part', event_payload: { part: 'abc' } }
      const { ts } = await call('chat.postMessage', { channel: slack.channel, text: 'marked', metadata })
      const thread = await call('conversations.replies', {
        channel: slack.channel,
        ts,
        include_all_metadata: true,
      })
      expect(messagesOf(thread)[0]).toMatchObject({ metadata })
    })

    promise('gives a permalink', async () => {
      const { ts } = await call('chat.postMessage', { channel: slack.channel, text: 'find me' })
      const answer = await call('chat.getPermalink', { channel: slack.channel, message_ts: ts })
      expect(answer.permalink).toContain(`/archives/${slack.channel}/p${String(ts).replace('.', '')}`)
    })

    promise('tells about people', async () => {
      const answer = await call('users.info', { user: slack.person })
      expect(answer).toMatchObject({
        ok: true,
        user: { id: slack.person, name: expect.any(String), profile: expect.any(Object) },
      })
      expect(await call('users.info', { user: 'U0NOBODY00' })).toMatchObject({
        ok: false,
        error: 'user_not_found',
      })
    })

    promise('tells about a channel', async () => {
      const answer = await call('conversations.info', { channel: slack.channel })
      expect(answer).toMatchObject({
        ok: true,
        channel: { id: slack.channel, is_member: true, is_private: false },
      })
      expect(await call('conversations.info', { channel: 'C0NOWHERE0' })).toMatchObject({
        error: 'channel_not_found',
      })
    })

    promise('gives members page by page', async () => {
      const whole = await call('conversations.members', { channel: slack.channel })
      const paged = await everyPage(
        (cursor) => call('conversations.members', { channel: slack.channel, limit: 1, cursor }),
        'members',
      )
      expect(whole.members).toContain(slack.person)
      expect(paged.pages).toBeGreaterThan(1)
      expect(paged.items).toEqual(whole.members)
    })

    promise('gives channels page by page', async () => {
      const whole = await call('conversations.list')
      const paged = await everyPage((cursor) => call('conversations.list', { limit: 1, cursor }), 'channels')
      expect(paged.pages).toBeGreaterThan(1)
      expect(paged.items).toEqual(whole.channels)
    })

    promise('opens a direct message, the same one each time', async () => {
      const first = await call('conversations.open', { users: slack.person })
      const second = await call('conversations.open', { users: slack.person })
      expect(first).toMatchObject({ ok: true, channel: { id: expect.stringMatching(/^D/) } })
      expect(second.channel).toMatchObject({ id: idOf(first.channel) })
    })

    promise('takes a file in three steps', async () => {
      const content = '# History\n'
      const place = await call('files.getUploadURLExternal', {
        filename: 'history.md',
        length: content.length,
      })
      expect(place).toMatchObject({ ok: true, file_id: expect.stringMatching(/^F/) })
      const uploaded = await fetch(String(place.upload_url), { method: 'POST', body: content })
      const files = [{ id: place.file_id, title: 'History' }]
      const answer = await call('files.completeUploadExternal', { files, channel_id: slack.channel })
      const history = await call('conversations.history', { channel: slack.channel, limit: 1 })
      expect(uploaded.status).toBe(200)
      expect(answer).toMatchObject({ ok: true, files: [{ id: place.file_id, title: 'History' }] })
      expect(messagesOf(history)[0]).toMatchObject({ files: [{ id: place.file_id, name: 'history.md' }] })
    })
  })
}

type Call = (method: string, args?: Record<string, unknown>) => Promise<Answer>

/** One request with a JSON body, as bots make it. */
export async function callApi(
  apiUrl: string,
  { method, args, token }: { method: string; args: Record<string, unknown>; token?: string },
): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(`${apiUrl}${method}`, { method: 'POST', headers, body: JSON.stringify(args) })
  return answerOf(await response.json())
}

async function postForm(slack: SlackUnderTest, args: Record<string, string>): Promise<Answer> {
  const headers = { authorization: `Bearer ${slack.botToken}` }
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(args),
  })
  return answerOf(await response.json())
}

async function postThread(call: Call, channel: string): Promise<{ root: unknown; reply: unknown }> {
  const { ts: root } = await call('chat.postMessage', { channel, text: 'a root' })
  const { ts: reply } = await call('chat.postMessage', { channel, text: 'a reply', thread_ts: root })
  return { root, reply }
}

async function everyPage(
  ask: (cursor: string) => Promise<Answer>,
  field: string,
): Promise<{ items: unknown[]; pages: number }> {
  const items: unknown[] = []
  let cursor = ''
  let pages = 0
  do {
    const answer = await ask(cursor)
    items.push(...listOf(answer[field]))
    cursor = cursorOf(answer)
    pages += 1
  } while (cursor !== '')
  return { items, pages }
}

function cursorOf({ response_metadata: about }: Answer): string {
  if (typeof about !== 'object' || about === null || !('next_cursor' in about)) return ''
  return String(about.next_cursor)
}

function answerOf(value: unknown): Answer {
  if (typeof value !== 'object' || value === null || !('ok' in value))
    throw new Error('not an answer of Slack')
  return { ...value, ok: value.ok === true }
}

function messagesOf(answer: Answer): readonly unknown[] {
  return listOf(answer.messages)
}

function tsOf(answer: Answer): readonly unknown[] {
  return messagesOf(answer).map((message) =>
    typeof message === 'object' && message !== null && 'ts' in message ? message.ts : undefined,
  )
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function section(text: string): Record<string, unknown> {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}
