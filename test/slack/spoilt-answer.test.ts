import { expect, it } from 'vitest'
import type { Composed, ThreadKey } from '../../src/bridge/model.ts'
import { SlackReplies } from '../../src/slack/replies.ts'

const nodes = (...inner: unknown[]) => JSON.stringify({ v: 1, nodes: inner })

it.each([
  ['no JSON', '{"v":1,"nodes":[{"type":"paragr'],
  ['another version', '{"v":2,"nodes":[]}'],
  ['nothing', 'null'],
  ['no nodes', '{"v":1}'],
  ['a node of no kind', nodes(null)],
  ['a paragraph without children', nodes({ type: 'paragraph' })],
  ['a text without words', nodes({ type: 'paragraph', children: [{ type: 'text' }] })],
  ['lists in lists without end', `{"v":1,"nodes":${'[{"type":"blockquote","children":'.repeat(50_000)}`],
])('an answer of which the record is spoilt is refused, and nothing is sent: %s', async (_, composed) => {
  const replies = new SlackReplies({} as ConstructorParameters<typeof SlackReplies>[0])
  const post = {
    thread: 'T1:C1:1.1' as ThreadKey,
    mark: 'm:0',
    kind: 'answer',
    composed: composed as Composed,
  } as const

  await expect(replies.post(post)).rejects.toMatchObject({ code: 'rejected', retry: 'never' })
})
