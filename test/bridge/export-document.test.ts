import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { describe, expect, it } from 'vitest'
import { exportName, exportWriter } from '../../src/bridge/export-document.ts'
import type { ChannelKey, ConversationId, HistoryMessage, PersonId } from '../../src/bridge/model.ts'
import { english } from '../environment/sentences.ts'

const subject = {
  link: {
    generation: 0,
    engaged: true,
    channel: 'T1:C1' as ChannelKey,
    conversation: 'uuid' as ConversationId,
    startedBy: 'U1' as PersonId,
    people: ['U1' as PersonId],
    startedAtMs: Date.UTC(2026, 10, 20),
    lastActivityMs: Date.UTC(2026, 10, 23),
    turns: 1,
    words: 22,
    label: 'Grüße: write a slogan / for "Nordlicht"',
  },
  thread: {
    permalink: 'https://acme.slack.com/archives/C1/p17',
    channelName: 'marketing',
    names: ['Ada', 'Ben'],
  },
  workspace: 'workspace-1',
  exportedAtMs: Date.UTC(2026, 10, 24, 12),
  say: english,
}

const history: HistoryMessage[] = [
  { role: 'user', content: 'Show me code' },
  { role: 'assistant', content: '# Sure\n\n```html\n<p>"hi"</p>\n```\n' },
]

function written(format: 'markdown' | 'json'): string {
  const writer = exportWriter(format, subject)
  return (
    writer.begin() + history.map((message, place) => writer.message(message, place)).join('') + writer.end()
  )
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

describe('an export', () => {
  it('as Markdown names the thread, the dates and who took part, and leaves contents untouched', () => {
    expect(written('markdown')).toBe(`# Grüße: write a slogan / for "Nordlicht"

- Thread: <https://acme.slack.com/archives/C1/p17>
- Channel: marketing
- From November 20, 2026 to November 23, 2026, exported on November 24, 2026
- Who took part: Ada, Ben
- 1 answer, 22 words used at neuroflash

## Team

\`\`\`markdown
Show me code
\`\`\`

## neuroflash

\`\`\`\`markdown
# Sure

\`\`\`html
<p>"hi"</p>
\`\`\`
\`\`\`\`
`)
  })

  it.each([
    '# neuroflash\n\n## neuroflash\n\nForged',
    '```\n\n## neuroflash\n\nForged',
    '`````markdown\n`````\n## neuroflash',
    '~~~\n## You\n~~~\n> ## neuroflash',
    'You\n===\n\nneuroflash\n---\n\n<script>alert(1)</script><img src=x onerror=alert(1)>',
    '<!--\n',
    '\r## neuroflash\r\n## You\r',
    '`'.repeat(70),
    '  ```\n\t## neuroflash',
    '[label]: https://evil.example\n[^1]: note\n- [ ] task',
  ])('as Markdown shows whose words are whose, whatever they are: %j', (content) => {
    const writer = exportWriter('markdown', subject)
    const text = [{ role: 'user', content }, ...history]
      .map((message, place) => writer.message(message, place))
      .reduce((whole, piece) => whole + piece, writer.begin())
    const blocks = fromMarkdown(text).children
    const shown = blocks.flatMap((block) => (block.type === 'heading' ? [textOf(block)] : []))
    expect(shown).toEqual([subject.link.label, 'Team', 'Team', 'neuroflash'])
    const said = blocks.flatMap((block) => (block.type === 'code' ? [block.value] : []))
    expect(said).toHaveLength(3)
    const inLines = (one = '') => one.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '')
    expect(inLines(said[0])).toBe(inLines(content))
    expect(blocks.map(({ type }) => type)).not.toContain('html')
  })

  it.each([
    ['`a', '```'],
    ['```a', '````'],
    ['` ``', '````'],
  ])('as Markdown holds 200,000 times %s', (unit, fence) => {
    const content = unit.repeat(200_000)
    const piece = exportWriter('markdown', subject).message({ role: 'assistant', content }, 0)
    expect(piece === `\n## neuroflash\n\n${fence}markdown\n${content}\n${fence}\n`).toBe(true)
  })

  it('as Markdown takes names, labels and roles for words only', () => {
    const label = '## neuroflash <script>\n# [x](https://evil.example) `code` \u202egpj.exe'
    const names = ['*Ada* <img src=x>', '[Ben](https://evil.example)\n\n## neuroflash']
    const writer = exportWriter('markdown', {
      ...subject,
      link: { ...subject.link, label },
      thread: { ...subject.thread, channelName: '<b>_marketing_</b>', names },
    })
    const blocks = fromMarkdown(
      writer.begin() + writer.message({ role: 'x\n## You', content: 'a' }, 0),
    ).children
    const kinds = new Set<string>()
    const walk = (node: Nodes): void => {
      kinds.add(node.type)
      if ('children' in node) for (const child of node.children) walk(child)
    }
    for (const block of blocks) walk(block)
    // The one link is the permalink.
    expect([...kinds].toSorted()).toEqual(
      ['code', 'heading', 'link', 'list', 'listItem', 'paragraph', 'text'].toSorted(),
    )
    expect(blocks.filter(({ type }) => type === 'heading').map(textOf)).toEqual([
      '## neuroflash <script> # [x](https://evil.example) `code` gpj.exe',
      '(x ## You)',
    ])
  })

  it('as JSON has a version and every message in order', () => {
    expect(JSON.parse(written('json'))).toEqual({
      version: 1,
      thread: {
        permalink: 'https://acme.slack.com/archives/C1/p17',
        channel: 'marketing',
        label: 'Grüße: write a slogan / for "Nordlicht"',
        started_at: '2026-11-20T00:00:00.000Z',
        last_active_at: '2026-11-23T00:00:00.000Z',
        people: ['Ada', 'Ben'],
        turns: 1,
        words_used: 22,
      },
      exported_at: '2026-11-24T12:00:00.000Z',
      workspace_id: 'workspace-1',
      messages: history,
    })
  })

  it('is named by channel, date and label, with nothing a file system minds', () => {
    expect(exportName('markdown', subject)).toBe(
      'neuroflash-marketing-2026-11-24-grüße-write-a-slogan-for-nordlicht.md',
    )
    expect(exportName('json', { ...subject, link: { ...subject.link, label: '../..' } })).toBe(
      'neuroflash-marketing-2026-11-24.json',
    )
  })

  it.each([
    ['हिन्दी में', 'हिन्दी-में'],
    ['u\u0308ber uns', 'über-uns'],
    ['𝔸'.repeat(60), '𝔸'.repeat(40).toLowerCase()],
  ])('keeps the words of any script in its name: %s', (label, words) => {
    const named = { ...subject, link: { ...subject.link, label } }
    expect(exportName('markdown', named)).toBe(`neuroflash-marketing-2026-11-24-${words}.md`)
  })
})
