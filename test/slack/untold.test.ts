import { describe, expect, it } from 'vitest'
import type { Item, MessageId, ThreadKey } from '../../src/bridge/model.ts'
import type { Post } from '../../src/bridge/ports/slack.ts'
import { metadataOf } from '../../src/slack/post-metadata.ts'
import type { ThreadMessage } from '../../src/slack/thread-messages.ts'
import { Untold } from '../../src/slack/untold.ts'
import { cpuMsOf } from '../setup/cpu.ts'

const identity = { team: 'T1', user: 'U0BOT', bot: 'B0BOT', home: 'https://x.slack.com/' }

type Line = string | { readonly own: Post['kind'] } | Partial<ThreadMessage>

function message(line: Line, at: number): ThreadMessage {
  const ts = `1764320000.${String(at).padStart(6, '0')}`
  if (typeof line === 'string') return { ts, user: 'U0ADA', text: line }
  if ('own' in line) {
    const own = { ts, user: identity.user, bot_id: identity.bot, text: 'said by the bot' }
    return { ...own, metadata: metadataOf({ mark: `m${at}`, kind: line.own as Post['kind'] }) }
  }
  return { ts, user: 'U0ADA', text: '', ...line }
}

function untold(lines: readonly Line[], generation = 0, followUps: 'all' | 'mentions' = 'all'): Untold {
  const item = { thread: 'T1:C1:1764320000.000000' as ThreadKey, id: 'T1:C1:9' as MessageId, generation }
  const found = new Untold(item as Item, { identity, followUps })
  for (const [at, line] of lines.entries()) found.take(message(line, at))
  return found
}

const answer = { own: 'answer' } as const
const notice = { own: 'notice' } as const
const said = { own: 'question' } as const
const reset = (generation: number) => ({ own: { reset: generation } }) as const
/** As 0.2.0 marked what it posted, whatever it was. */
const ofBefore = {
  user: identity.user,
  metadata: { event_type: 'neuroflash_part', event_payload: { mark: 'm' } },
}
const call = `<@${identity.user}> Write it`

describe('what neuroflash was never told', () => {
  it.each<[string, readonly Line[], number, readonly string[]]>([
    ['what people wrote', ['a', 'b'], 0, ['a', 'b']],
    ['what came after an answer', ['a', call, answer, 'b'], 0, ['b']],
    ['what came after the line of this reset', ['a', call, answer, 'b', reset(1), 'c'], 1, ['c']],
    ['nothing without that line', ['a', call, answer, 'b'], 1, []],
    ['nothing after the line of an earlier reset', ['a', reset(1), 'b', answer, 'c'], 2, []],
    ['nothing after a line of a reset that is not known to be this one', ['a', ofBefore, 'b'], 1, []],
    ['what came after something that 0.2.0 said', ['a', call, ofBefore, 'b'], 0, ['b']],
    ['what came after a reset that nobody remembers', ['a', reset(3), 'b'], 0, ['b']],
    ['not what was written to the bot', ['a', call, 'b'], 0, ['a', 'b']],
    ['not what was written to the bot and refused', ['a', call, notice, 'b', notice, 'c'], 0, ['a', 'c']],
    [
      'what people say to each other between a call and what we say about it',
      ['a', call, '<@U0BEN> b', 'c', '@channel d', '<!here> d', notice, 'e'],
      0,
      ['a', '<@U0BEN> b', '<!here> d', 'e'],
    ],
    [
      'not what was written to the bot after a question said for somebody',
      ['a', said, 'b', notice, 'c'],
      0,
      ['a', 'c'],
    ],
    [
      'what a request did nothing about',
      ['a', `<@${identity.user}> status`, 'b', notice, 'c'],
      0,
      ['a', 'b', 'c'],
    ],
    [
      'nothing of apps, of Slack or of what Slack reports',
      [
        { text: 'app', bot_id: 'B1' },
        { text: 'app', app_id: 'A1' },
        { text: 'slackbot', user: 'USLACKBOT' },
        { text: 'joined', subtype: 'channel_join' },
        { text: 'gone', subtype: 'tombstone' },
        { text: 'shown to all', subtype: 'thread_broadcast' },
      ],
      0,
      ['shown to all'],
    ],
    [
      'nothing that the bot wrote without a mark',
      ['a', { user: identity.user, text: 'x' }, 'b'],
      0,
      ['a', 'b'],
    ],
    [
      'what somebody else marked as ours',
      ['a', { ...ofBefore, user: 'U0EVE', text: 'b' }, 'c'],
      0,
      ['a', 'b', 'c'],
    ],
  ])('is %s', (_, lines, generation, expected) => {
    expect(untold(lines, generation).messages.map(({ text }) => text)).toEqual(expected)
  })

  it('is all that mentions nobody of us where only mentions are questions', () => {
    const lines = ['a', call, 'b', notice, 'c', call, notice, 'd']

    expect(untold(lines, 0, 'mentions').messages.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is the end of a long thread, and says so', () => {
    const found = untold(Array.from({ length: 5_000 }, (_, at) => `Message ${at}`))

    expect(found.messages).toHaveLength(200)
    expect(found.messages.at(-1)?.text).toBe('Message 4999')
    expect(found.isCut).toBe(true)
    expect(untold(['a', answer, 'b']).isCut).toBe(false)
  })

  it('is found without holding up anything else', () => {
    const page = Array.from({ length: 1_000 }, (_, at) => message('Lorem ipsum '.repeat(50), at))
    const item = { thread: 'T1:C1:1' as ThreadKey, id: 'T1:C1:2' as MessageId, generation: 0 } as Item
    const found = new Untold(item, { identity, followUps: 'all' })

    expect(cpuMsOf(() => page.forEach((one) => found.take(one)))).toBeLessThan(50)
  })
})
