import { afterEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { storeKinds } from '../../environment/environment.ts'
import { english } from '../../environment/sentences.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

/** Every word is there once, so that losing, repeating or swapping one shows. */
const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `w${String(from + index).padStart(5, '0')}`)

const wordsOf = (text: string) => text.match(/w\d{5}/g) ?? []

const prose = (from: number, count: number) =>
  words(from, count)
    .join(' ')
    .replaceAll(/((?:w\d{5} ){60})/g, '$1\n\n')

const code = (from: number, count: number) =>
  `\`\`\`ts\n${words(from, count)
    .map((word) => `  const ${word} = "<!channel> & **not bold**"`)
    .join('\n')}\n\`\`\``

const table = (from: number, rows: number) =>
  `| No | Word |\n| --- | --- |\n${words(from, rows)
    .map((word, at) => `| ${at} | ${word} |`)
    .join('\n')}`

const nested = (from: number, count: number) =>
  words(from, count)
    .map((word, at) => `${'  '.repeat(at % 4)}- ${word}`)
    .join('\n')

const answers: Record<string, string> = {
  '30,000 characters of prose': prose(0, 4_300),
  'a 30,000-character line without a space': words(0, 5_000).join(''),
  'a code block over the split': `Before w90000\n\n${code(0, 300)}\n\nAfter w90001`,
  'a table over the split': table(0, 250),
  'nested lists': nested(0, 1_200),
  'all of it': [prose(0, 900), code(10_000, 120), table(20_000, 90), nested(30_000, 300)].join('\n\n'),
}

const read = (sent: SentMessage) =>
  timed
    .saidMessages(sent)
    .map(({ readable }) => readable)
    .join('\n')

describe('P3: an answer longer than a message', () => {
  it.each(Object.keys(answers))('is there whole and in order: %s', async (name) => {
    const answer = answers[name] ?? ''
    timed = await openTimed({ neuroflash: { answer: () => answer } })

    const sent = timed.mention('Write a lot')
    await timed.untilTried((tries) => tries.length === 1)

    const parts = timed.saidMessages(sent)
    expect(parts.length).toBeGreaterThan(1)
    expect(wordsOf(read(sent).replaceAll('\n', name.includes('line without') ? '' : '\n'))).toEqual(
      wordsOf(answer),
    )
    expect(parts.flatMap(({ pings }) => pings)).toEqual([])
    expect(timed.calls('chat.postMessage')).toBe(parts.length)
    expect(timed.calls('conversations.replies')).toBe(0)
  })
})

describe('an answer longer than anybody reads in a thread', () => {
  it.each([
    ['200,000 characters', 28_000],
    ['500,000 characters', 70_000],
  ])('goes as far as 40 messages, says once where the rest is, and is whole there: %s', async (_, count) => {
    const answer = prose(0, count)
    timed = await openTimed({ neuroflash: { answer: () => answer } })

    const sent = timed.mention('Write a book')
    await timed.untilTried((tries) => tries.length === 1)
    timed.reply(sent, `<@${timed.slack.botUserId}> export`)
    await timed.slack.waitFor(() => timed.slack.files.length === 1, { what: 'the file' })

    const shown = wordsOf(read(sent))
    expect(timed.said(sent)).toHaveLength(41)
    expect(timed.said(sent)[40]).toBe(english('answerGoesOn'))
    expect(wordsOf(timed.slack.files[0]?.content.toString() ?? '')).toEqual(words(0, count))
    expect(shown.length).toBeGreaterThan(15_000)
    expect(shown).toEqual(words(0, shown.length))
    expect(timed.calls('chat.postMessage')).toBeLessThanOrEqual(43)
  })
})

describe.each(storeKinds)('P3: a bot that is stopped in the middle of an answer (%s store)', (store) => {
  const answer = prose(0, 1_800)

  it.each([
    { what: 'the part on its way arrives after all', fault: undefined },
    { what: 'the part on its way is lost', fault: 'drop-before' as const },
  ])('goes on where it was, each part once: $what', async ({ fault }) => {
    timed = await openTimed({ store, neuroflash: { answer: () => answer } })
    const onItsWay = Promise.withResolvers<void>()
    const arrives = Promise.withResolvers<void>()
    let posts = 0
    timed.slack.onRequest('chat.postMessage', 'before', () => {
      posts += 1
      if (posts === 2) onItsWay.resolve()
      return posts === 2 ? arrives.promise : undefined
    })
    if (fault !== undefined) timed.slack.fail('chat.postMessage', { skip: 1, with: fault })

    const sent = timed.mention('Write a lot')
    await onItsWay.promise
    await timed.stopBot()
    expect(timed.said(sent)).toHaveLength(1)
    arrives.resolve()
    await timed.startBot()
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(wordsOf(read(sent))).toEqual(wordsOf(answer))
    expect(timed.said(sent).length).toBeGreaterThanOrEqual(4)
    expect(timed.calls('conversations.replies')).toBe(1)
    expect(timed.requests('completions')).toBe(1)
    expect(await timed.deadLetters()).toEqual([])
  })
})

describe('what a model writes', () => {
  it('pings nobody and unfurls nothing', async () => {
    const answer = [
      'Hey <!channel> <!here> <!everyone> <@W0BEN00001> <!subteam^S0123|@team> @channel @here',
      '`<!channel>` and **<@W0BEN00001>** and &lt;!channel&gt;',
      'See [the site](https://example.com) and https://example.org, [odd](<!channel>) [x](slack://user?id=1)',
      '```\n<!channel>\n```',
      '| <!here> | <@W0BEN00001> |\n| --- | --- |\n| <!everyone> | b |',
    ].join('\n\n')
    timed = await openTimed({ neuroflash: { answer: () => answer } })
    timed.slack.fail('chat.postMessage', { with: { error: 'invalid_blocks' } })

    const sent = timed.mention('Call everybody')
    await timed.untilSaid(sent, 1)
    timed.reply(sent, 'Again')
    await timed.untilSaid(sent, 2)

    const [asText, asBlocks] = timed.saidMessages(sent)
    const posts = timed.slack.calls.filter(({ method }) => method === 'chat.postMessage')
    expect([asText?.pings, asBlocks?.pings]).toEqual([[], []])
    expect(asText?.blocks).toEqual([])
    expect(asBlocks?.readable).toContain('<!channel>')
    expect(posts).toHaveLength(3)
    for (const { params } of posts) {
      const { parse, link_names, unfurl_links, unfurl_media } = params
      expect([parse, link_names, unfurl_links, unfurl_media].map(String)).toEqual([
        'none',
        'false',
        'false',
        'false',
      ])
    }
  })
})

describe('an answer that is not whole', () => {
  it('says so beneath, once, and is shown as far as it goes', async () => {
    timed = await openTimed()
    const cut = (finish_reason: string) => (reply: unknown) =>
      JSON.parse(JSON.stringify(reply).replace('"stop"', JSON.stringify(finish_reason))) as unknown
    timed.neuroflash.fail('completions', { with: { reshape: cut('length') } })

    const sent = timed.mention('Write a lot')
    await timed.untilTried((tries) => tries.length === 1)
    timed.reply(sent, 'Write more')
    await timed.untilTried((tries) => tries.length === 2)

    expect(timed.said(sent)).toEqual([
      'Answer 1 to: Write a lot',
      english('answerCut'),
      'Answer 2 to: Write more',
    ])
    expect(timed.stored()).toEqual(['Write a lot', 'Write more'])
  })
})
