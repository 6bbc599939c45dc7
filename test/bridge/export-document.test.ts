import { describe, expect, it } from 'vitest'
import { exportName, exportWriter } from '../../src/bridge/export-document.ts'
import type { ChannelKey, ConversationId, HistoryMessage, PersonId } from '../../src/bridge/model.ts'

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

describe('an export', () => {
  it('as Markdown names the thread, the dates and who took part, and leaves contents untouched', () => {
    expect(written('markdown')).toBe(`# Grüße: write a slogan / for "Nordlicht"

- Thread: <https://acme.slack.com/archives/C1/p17>
- Channel: marketing
- From 2026-11-20 to 2026-11-23, exported 2026-11-24T12:00:00.000Z
- Who took part: Ada, Ben
- Answers: 1, words used: 22

## You

Show me code

## neuroflash

# Sure

\`\`\`html
<p>"hi"</p>
\`\`\`

`)
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
