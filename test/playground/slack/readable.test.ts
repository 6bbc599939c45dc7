import { describe, expect, it } from 'vitest'
import { pingsOf, readable } from '../../../src/playground/slack/readable.ts'

const text = (value: string) => ({ type: 'text', text: value })
const line = (...elements: unknown[]) => ({ type: 'rich_text_section', elements })

describe('what people read', () => {
  it('is the text where there are no blocks, unescaped', () => {
    expect(readable({ text: '1 &lt; 2 &amp; 3' })).toBe('1 < 2 & 3')
  })

  it('is the blocks where there are some', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Title' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'a &gt; b' } },
      { type: 'divider' },
      { type: 'markdown', text: '**bold**' },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Go' } }] },
    ]
    expect(readable({ text: 'fallback', blocks })).toBe('Title\na > b\n---\n**bold**\n[Go]')
  })

  it('shows lists, quotes, links and code', () => {
    const elements = [
      line(text('See '), { type: 'link', url: 'https://x.test', text: 'this' }),
      { type: 'rich_text_list', style: 'ordered', offset: 2, elements: [line(text('third'))] },
      { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [line(text('inner'))] },
      { type: 'rich_text_quote', elements: [text('one\ntwo')] },
      { type: 'rich_text_preformatted', elements: [text('code')] },
    ]
    expect(readable({ blocks: [{ type: 'rich_text', elements }] })).toBe(
      'See this (https://x.test)\n3. third\n  • inner\n> one\n> two\ncode',
    )
  })

  it('shows tables row by row', () => {
    const rich = { type: 'rich_text', elements: [line(text('b'))] }
    const rows = [
      [{ type: 'raw_text', text: 'a' }, rich],
      [
        { type: 'raw_text', text: '1' },
        { type: 'raw_number', value: 2 },
      ],
    ]
    expect(readable({ blocks: [{ type: 'table', rows }] })).toBe('a | b\n1 | 2')
  })
})

describe('whom a message notifies', () => {
  it('finds it in text and in blocks of every kind', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [line({ type: 'broadcast', range: 'here' }, { type: 'user', user_id: 'U1' })],
      },
      { type: 'section', text: { type: 'mrkdwn', text: '<!subteam^S1|@team> <!date^1^{date}|d>' } },
      { type: 'markdown', text: '<@U2>' },
    ]
    expect(pingsOf({ text: '<!channel>', blocks })).toEqual(['channel', 'here', 'U1', 'S1', 'U2'])
  })

  it('finds none in escaped text', () => {
    expect(pingsOf({ text: '&lt;!channel&gt; @here', blocks: [] })).toEqual([])
  })
})
