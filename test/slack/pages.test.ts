import { describe, expect, it } from 'vitest'
import { pages } from '../../src/slack/pages.ts'

/** Slack's list, in which each page names the cursor of the next. */
function listOf(next: Readonly<Record<string, string | undefined>>) {
  const asked: (string | undefined)[] = []
  const read = async ({ cursor }: { readonly cursor?: string }) => {
    asked.push(cursor)
    if (asked.length > 9) throw new Error('the list is read without end')
    const named = next[cursor ?? '']
    return named === undefined ? {} : { response_metadata: { next_cursor: named } }
  }
  return { asked, read }
}

async function countOf(list: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of list) count += 1
  return count
}

describe('the pages of a list', () => {
  it('are read one after the other, until Slack gives no cursor or an empty one', async () => {
    const { asked, read } = listOf({ '': 'second', second: 'third', third: '' })
    expect(await countOf(pages(read))).toBe(3)
    expect(asked).toEqual([undefined, 'second', 'third'])
  })

  it('end when a page names itself as the next', async () => {
    const { asked, read } = listOf({ '': 'second', second: 'second' })
    expect(await countOf(pages(read))).toBe(2)
    expect(asked).toEqual([undefined, 'second'])
  })

  it('are read only when they are asked for', async () => {
    const { asked, read } = listOf({ '': 'second', second: 'third' })
    for await (const _ of pages(read)) break
    expect(asked).toEqual([undefined])
  })
})
