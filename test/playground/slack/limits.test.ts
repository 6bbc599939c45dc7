import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'
import { callApi } from './web-api.contract.ts'

let slack: StandInSlack

beforeEach(async () => {
  slack = await startSlack()
})

afterEach(() => slack.stop())

const call = (method: string, args: Record<string, unknown>) =>
  callApi(slack.apiUrl, { method, args, token: slack.botToken })
const post = (args: Record<string, unknown>) =>
  call('chat.postMessage', { channel: slack.seed.general, ...args })
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } })
const header = (length: number) => ({
  type: 'header',
  text: { type: 'plain_text', text: 'x'.repeat(length) },
})
const markdown = (length: number) => ({ type: 'markdown', text: 'x'.repeat(length) })
const cell = { type: 'raw_text', text: 'x' }
const table = (rows: number, columns: number) => ({
  type: 'table',
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => cell)),
})
const button = (length: number) => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'x'.repeat(length) } }],
})
const rich = (...elements: unknown[]) => ({ type: 'rich_text', elements })
const text = { type: 'text', text: 'x', style: { bold: true } }

describe('limits of messages', () => {
  it.each([
    ['a section', [section(3000)], [section(3001)]],
    ['a header', [header(150)], [header(151)]],
    ['a button', [button(75)], [button(76)]],
    ['the number of blocks', Array(50).fill(section(1)), Array(51).fill(section(1))],
    ['markdown blocks together', [markdown(6000), markdown(6000)], [markdown(6000), markdown(6001)]],
    ['the rows of a table', [table(100, 2)], [table(101, 2)]],
    ['the columns of a table', [table(2, 20)], [table(2, 21)]],
    ['the number of tables', [table(1, 1)], [table(1, 1), table(1, 1)]],
    ['an empty cell', [table(1, 1)], [{ type: 'table', rows: [[{ type: 'raw_text', text: '' }]] }]],
    ['a known block', [{ type: 'divider' }], [{ type: 'parade' }]],
    [
      'names of blocks',
      [{ type: 'divider', block_id: 'a' }],
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
    ],
  ])('holds for %s', async (_what, good, bad) => {
    expect(await post({ text: 'x', blocks: good })).toMatchObject({ ok: true })
    expect(await post({ text: 'x', blocks: bad })).toMatchObject({ ok: false, error: 'invalid_blocks' })
  })

  it('refuses too much text in all blocks together', async () => {
    const blocks = [section(3000), section(3000), section(3000), section(3000)]
    expect(await post({ blocks: [...blocks, section(1200)] })).toMatchObject({ ok: true })
    expect(await post({ blocks: [...blocks, section(1201)] })).toMatchObject({ error: 'msg_blocks_too_long' })
  })

  it.each([
    ['an unknown element', rich({ type: 'rich_text_section', elements: [{ type: 'sparkle' }] })],
    ['an empty text', rich({ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] })],
    ['an unknown style', rich({ type: 'rich_text_section', elements: [{ ...text, style: { loud: true } }] })],
    [
      'a list in a list',
      rich({ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_list' }] }),
    ],
    [
      'a list without style',
      rich({ type: 'rich_text_list', elements: [{ type: 'rich_text_section', elements: [text] }] }),
    ],
    ['a user in code', rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] })],
    ['a link without url', rich({ type: 'rich_text_section', elements: [{ type: 'link', text: 'x' }] })],
    ['nothing', rich()],
  ])('refuses rich text with %s', async (_what, block) => {
    expect(await post({ blocks: [block] })).toMatchObject({ ok: false, error: 'invalid_blocks' })
  })

  it('takes rich text of every kind', async () => {
    const line = { type: 'rich_text_section', elements: [text, { type: 'link', url: 'https://x.test' }] }
    const list = { type: 'rich_text_list', style: 'ordered', indent: 1, offset: 2, elements: [line] }
    const quote = { type: 'rich_text_quote', elements: [text] }
    const code = { type: 'rich_text_preformatted', border: 0, elements: [{ type: 'text', text: 'x' }] }
    expect(await post({ blocks: [rich(line, list, quote, code)] })).toMatchObject({ ok: true })
  })

  it('takes markdown_text up to 12,000 characters, and alone', async () => {
    expect(await post({ markdown_text: 'x'.repeat(12_000) })).toMatchObject({ ok: true })
    expect(await post({ markdown_text: 'x'.repeat(12_001) })).toMatchObject({ error: 'msg_too_long' })
    expect(await post({ markdown_text: 'x', text: 'y' })).toMatchObject({ error: 'markdown_text_conflict' })
    expect(await post({ markdown_text: 'x', blocks: [section(1)] })).toMatchObject({
      error: 'markdown_text_conflict',
    })
  })

  it('refuses an update whose text is beyond 4,000 characters', async () => {
    const { ts } = await post({ text: 'short' })
    const update = { channel: slack.seed.general, ts, text: 'x'.repeat(4001) }
    expect(await call('chat.update', update)).toMatchObject({ error: 'msg_too_long' })
  })

  it('refuses metadata without event_type', async () => {
    expect(await post({ text: 'x', metadata: { event_payload: {} } })).toMatchObject({
      error: 'invalid_metadata_format',
    })
  })

  it('shows metadata only where it is asked for', async () => {
    const { ts } = await post({ text: 'x', metadata: { event_type: 'part', event_payload: { n: 1 } } })
    const plain = await call('conversations.replies', { channel: slack.seed.general, ts })
    expect(plain).not.toHaveProperty('messages[0].metadata')
  })
})

describe('where the bot may write', () => {
  it('refuses what it is not in, what is archived and what it cannot see', async () => {
    slack.archive(slack.seed.general)
    const hidden = slack.addChannel({ name: 'hidden', kind: 'group', members: [slack.seed.ada] }).id
    expect(await post({ text: 'x' })).toMatchObject({ error: 'is_archived' })
    expect(await post({ channel: slack.seed.elsewhere, text: 'x' })).toMatchObject({
      error: 'not_in_channel',
    })
    expect(await post({ channel: hidden, text: 'x' })).toMatchObject({ error: 'channel_not_found' })
  })

  it('refuses to change or delete what others wrote', async () => {
    const { channel, ts } = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'mine' })
    expect(await call('chat.update', { channel, ts, text: 'x' })).toMatchObject({
      error: 'cant_update_message',
    })
    expect(await call('chat.delete', { channel, ts })).toMatchObject({ error: 'cant_delete_message' })
  })

  it('refuses a reply as the root of a thread', async () => {
    const root = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'root' })
    const reply = slack.compose({
      channel: root.channel,
      user: slack.seed.ada,
      text: 'reply',
      threadTs: root.ts,
    })
    expect(await post({ text: 'x', thread_ts: reply.ts })).toMatchObject({ error: 'cannot_reply_to_message' })
  })

  it('shows an ephemeral to a member only', async () => {
    const ephemeral = (user: string) =>
      call('chat.postEphemeral', { channel: slack.seed.general, user, text: 'psst' })
    expect(await ephemeral(slack.seed.eve)).toMatchObject({ error: 'user_not_in_channel' })
    expect(await ephemeral(slack.seed.ada)).toMatchObject({ ok: true, message_ts: expect.any(String) })
    expect(slack.ephemerals).toMatchObject([
      { user: slack.seed.ada, text: 'psst', via: 'chat.postEphemeral' },
    ])
  })

  it('refuses methods the token has no scope for', async () => {
    const poor = await startSlack({ scopes: ['chat:write', 'channels:history'] })
    const ask = (method: string, args: Record<string, unknown>) =>
      callApi(poor.apiUrl, { method, args, token: poor.botToken })
    expect(await ask('users.info', { user: poor.seed.ada })).toMatchObject({
      error: 'missing_scope',
      needed: 'users:read',
    })
    expect(await ask('conversations.history', { channel: poor.seed.general })).toMatchObject({ ok: true })
    expect(await ask('conversations.history', { channel: poor.seed.secret })).toMatchObject({
      needed: 'groups:history',
    })
    await poor.stop()
  })

  it('keeps the two tokens apart', async () => {
    expect(await call('apps.connections.open', {})).toMatchObject({ error: 'not_allowed_token_type' })
    const asApp = callApi(slack.apiUrl, { method: 'auth.test', args: {}, token: slack.appToken })
    expect(await asApp).toMatchObject({ error: 'not_allowed_token_type' })
  })

  it('notes what it does not know', async () => {
    await call('chat.sing', {})
    expect(slack.unexpected).toEqual(['unknown method chat.sing'])
  })
})

describe('reading a thread', () => {
  it('gives root and replies within the bounds, page by page', async () => {
    const root = slack.compose({ channel: slack.seed.general, user: slack.seed.ada, text: 'root' })
    const add = (text: string) =>
      slack.compose({ channel: root.channel, user: slack.seed.ada, text, threadTs: root.ts }).ts
    const [first, second, third] = [add('1'), add('2'), add('3')]
    const ask = (args: Record<string, unknown>) =>
      call('conversations.replies', { channel: root.channel, ts: root.ts, ...args })
    expect(await ask({ oldest: first })).toMatchObject({
      messages: [{ ts: root.ts }, { ts: second }, { ts: third }],
    })
    expect(await ask({ oldest: second, latest: third, inclusive: true })).toMatchObject({
      messages: [{ ts: root.ts }, { ts: second }, { ts: third }],
    })
    expect(await ask({ oldest: first, latest: third })).toMatchObject({
      messages: [{ ts: root.ts }, { ts: second }],
    })
    const page = await ask({ limit: 2 })
    expect(page).toMatchObject({ has_more: true, response_metadata: { next_cursor: expect.any(String) } })
    expect(await ask({ cursor: 'bad' })).toMatchObject({ error: 'invalid_cursor' })
  })
})

describe('the status line', () => {
  const setStatus = (root: string, status: string) =>
    call('assistant.threads.setStatus', { channel_id: slack.seed.general, thread_ts: root, status })

  it('goes when the bot replies, when it is emptied, and after two minutes', async () => {
    const { ts: root, channel } = slack.compose({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: 'hi',
    })
    await setStatus(root, 'is thinking …')
    expect(slack.status(channel, root)).toBe('is thinking …')
    await post({ text: 'here', thread_ts: root })
    await setStatus(root, 'again')
    await setStatus(root, '')
    await setStatus(root, 'too long')
    slack.advance(120_000)
    expect(slack.statuses(channel, root).map(({ cause }) => cause)).toEqual([
      'set',
      'reply',
      'set',
      'cleared',
      'set',
      'expired',
    ])
  })

  it('stays where it was set again in time', async () => {
    const { ts: root, channel } = slack.compose({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: 'hi',
    })
    await setStatus(root, 'is thinking …')
    slack.advance(100_000)
    await setStatus(root, 'is thinking …')
    slack.advance(100_000)
    expect(slack.status(channel, root)).toBe('is thinking …')
  })
})
