import { afterEach, describe, expect, it } from 'vitest'
import type { Gate } from '../../../src/playground/neuroflash/contract.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import {
  type Environment,
  openEnvironment,
  type StoreKind,
  storeKinds,
} from '../../environment/environment.ts'
import {
  answered,
  answersIn,
  composed,
  heard,
  mentioned,
  questions,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment
let gate: Gate

afterEach(() => leave(environment))

/** The first question of a thread is with neuroflash, and two replies wait behind it. */
async function behindTheFirst(store: StoreKind): Promise<{ first: SentMessage; waiting: SentMessage }> {
  environment = await openEnvironment({ store })
  gate = environment.neuroflash.hold()
  const first = mentioned(environment, 'quagga one')
  await gate.arrived
  const waiting = said(environment, 'quagga two', { threadTs: first.root })
  await waiting.delivered()
  await said(environment, 'quagga three', { threadTs: first.root }).delivered()
  return { first, waiting }
}

/** The bot's only worker is busy elsewhere, and a mention in a thread of its own waits. */
async function behindAnother(store: StoreKind): Promise<SentMessage> {
  environment = await openEnvironment({ store, concurrency: 1 })
  gate = environment.neuroflash.hold()
  mentioned(environment, 'quagga elsewhere')
  await gate.arrived
  const waiting = mentioned(environment, 'quagga two')
  await waiting.delivered()
  return waiting
}

function bot(): string {
  return `<@${environment.slack.botUserId}>`
}

describe.each(storeKinds)('a message that waits behind another of its thread (%s store)', (store) => {
  it('is asked as its author has edited it', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting

    await environment.slack.edit({ channel, ts, text: 'quagga two, edited' }).delivered()
    gate.release()
    await answered(environment, first, 3)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two, edited', 'quagga three']])
  })

  it('is asked as its last edit says, in whatever order the edits come', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting
    const earlier = environment.slack.edit({ channel, ts, text: 'quagga two, earlier', deliver: 'none' })
    const later = environment.slack.edit({ channel, ts, text: 'quagga two, later', deliver: 'none' })

    for (const event of [...later.events, ...earlier.events]) await environment.slack.deliver(event).done
    gate.release()
    await answered(environment, first, 3)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two, later', 'quagga three']])
  })

  it('is not asked once its author has deleted it', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting

    await environment.slack.remove({ channel, ts }).delivered()
    gate.release()
    await answered(environment, first, 2)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one', 'quagga three']])
  })

  it('is asked as it is when Slack unfurls a link in it', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting

    await environment.slack.unfurl({ channel, ts, url: 'https://example.com/' }).delivered()
    gate.release()
    await answered(environment, first, 3)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two', 'quagga three']])
  })
})

describe.each(storeKinds)('a message that waits for a free worker (%s store)', (store) => {
  it('is asked as its author has edited it', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting

    await environment.slack.edit({ channel, ts, text: `${bot()} quagga two, edited` }).delivered()
    gate.release()
    await answered(environment, waiting)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga elsewhere'], ['quagga two, edited']])
  })

  it('is asked as edited where only the mention comes again', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting
    const text = `${bot()} quagga two, edited`
    const { events } = environment.slack.edit({ channel, ts, text, deliver: 'none' })

    for (const event of events.filter(({ type }) => type === 'app_mention'))
      await environment.slack.deliver(event).done
    gate.release()
    await answered(environment, waiting)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga elsewhere'], ['quagga two, edited']])
  })

  it('is not asked once its author has deleted it', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting

    await environment.slack.remove({ channel, ts }).delivered()
    gate.release()
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga elsewhere']])
  })

  it('is not asked once it was deleted and only its tombstone is left in the thread', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting
    await said(environment, 'quagga reply', { threadTs: ts, user: environment.slack.seed.ben }).delivered()

    await environment.slack.remove({ channel, ts }).delivered()
    gate.release()
    await answered(environment, waiting)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga elsewhere'], ['quagga reply']])
  })
})

describe.each(storeKinds)('a message that comes after its deletion (%s store)', (store) => {
  it('is not asked, not even when an edit comes last', async () => {
    environment = await openEnvironment({ store })
    const deleted = composed(environment, `${bot()} quagga one`)
    const { channel, ts } = deleted
    const edit = environment.slack.edit({ channel, ts, text: `${bot()} quagga, edited`, deliver: 'none' })

    await environment.slack.remove({ channel, ts }).delivered()
    for (const event of [...deleted.events, ...edit.events]) await environment.slack.deliver(event).done
    await answered(environment, mentioned(environment, 'quagga two'))
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga two']])
  })
})

describe.each(storeKinds)('a spoken reset that comes after its deletion (%s store)', (store) => {
  it('is not done', async () => {
    environment = await openEnvironment({ store })
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    const reset = composed(environment, `${bot()} reset`, { threadTs: first.root })

    await environment.slack.remove({ channel: reset.channel, ts: reset.ts }).delivered()
    for (const event of reset.events) await environment.slack.deliver(event).done
    await untilQuiet(environment)

    expect(environment.neuroflash.conversations).toMatchObject([{ deleted: false }])
  })
})

describe.each(storeKinds)('a message that was asked (%s store)', (store) => {
  it('does not follow edits any more', async () => {
    const { first } = await behindTheFirst(store)
    const { channel, ts } = first

    await environment.slack.edit({ channel, ts, text: `${bot()} quagga one, edited` }).delivered()
    gate.release()
    await answered(environment, first, 3)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two', 'quagga three']])
  })

  it('gets no answer any more once its author has deleted it', async () => {
    environment = await openEnvironment({ store })
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    gate = environment.neuroflash.hold()
    const { channel, ts } = said(environment, 'quagga two', { threadTs: first.root })
    await gate.arrived

    await environment.slack.remove({ channel, ts }).delivered()
    gate.release()
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga one'])
  })
})

describe.each(storeKinds)('a message that comes after its edit (%s store)', (store) => {
  it('is asked once, as edited, where it calls the bot', async () => {
    environment = await openEnvironment({ store })
    const sent = composed(environment, `${bot()} quagga tow`)
    const { channel, ts } = sent
    await environment.slack.edit({ channel, ts, text: `${bot()} quagga two` }).delivered()
    for (const event of sent.events) await environment.slack.deliver(event).done
    await answered(environment, sent)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga two']])
  })

  it('is asked once, as edited, where it goes on in a thread', async () => {
    // Slack's times are of whole seconds here: ahead, so that the reply is after the call to the thread.
    environment = await openEnvironment({ store, slack: { now: () => Date.now() + 2_000 } })
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    const sent = composed(environment, 'quagga tow', { threadTs: first.root })
    const { channel, ts } = sent
    await environment.slack.edit({ channel, ts, text: 'quagga two' }).delivered()
    for (const event of sent.events) await environment.slack.deliver(event).done
    await answered(environment, first, 2)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
  })
})

describe('an edit', () => {
  it('of what was written before the bot was called to the thread is for others to read', async () => {
    environment = await openEnvironment({ slack: { now: () => Date.now() - 2_000 } })
    const root = said(environment, 'quagga root')
    const { channel, ts } = said(environment, 'quagga aside', { threadTs: root.root })
    mentioned(environment, 'quagga one', { threadTs: root.root })
    await answered(environment, root)
    await environment.slack.edit({ channel, ts, text: 'quagga aside, edited' }).delivered()
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([[expect.stringContaining('> > quagga aside\n')]])
  })

  it('that adds the mention is taken once, whichever of its two events comes, and in whatever order', async () => {
    environment = await openEnvironment()
    const roots = ['quagga one', 'quagga two', 'quagga three', 'quagga four'].map((text) =>
      said(environment, text),
    )
    await untilQuiet(environment)
    const edits = roots.map(({ channel, ts, message }) =>
      environment.slack.edit({ channel, ts, text: `${bot()} ${message.text}`, deliver: 'none' }),
    )
    const [both = [], reversed = [], ...single] = edits.map(({ events }) => events)
    const [onlyChange, onlyMention] = [single[0]?.[0], single[1]?.[1]]
    const chosen = [...both, ...reversed.toReversed(), onlyChange, onlyMention].filter(
      (one) => one !== undefined,
    )
    for (const event of chosen) await environment.slack.deliver(event).done
    for (const root of roots) await answered(environment, root)
    await untilQuiet(environment)

    expect(new Set(questions(environment).map(String))).toEqual(
      new Set(['quagga one', 'quagga two', 'quagga three', 'quagga four']),
    )
  })

  it('of an old message that mentions the bot asks nothing, and does nothing again', async () => {
    let ageMs = 26 * 60 * 60_000
    environment = await openEnvironment({ slack: { now: () => Date.now() - ageMs } })
    const old = ['quagga tow', 'reset', 'help'].map((text) => composed(environment, `${bot()} ${text}`))
    ageMs = 0
    for (const { channel, ts, message } of old) {
      await environment.slack.edit({ channel, ts, text: message.text }).delivered()
    }
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([])
    expect(environment.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
  })
})

describe.each(storeKinds)('a message that is edited to say no more than `reset` (%s store)', (store) => {
  it.each([
    ['was answered', 1],
    ['mentioned nobody', 0],
  ])('deletes nothing where it %s: its author is told how to start over', async (_, at) => {
    environment = await openEnvironment({ store, threadContext: 'off' })
    const { slack } = environment
    const { channel, root } = said(environment, 'quagga before')
    const first = mentioned(environment, 'quagga one', { channel, threadTs: root })
    await answered(environment, first)
    const { ts } = slack.thread(channel, root)[at] ?? first
    await slack.edit({ channel, ts, text: `${bot()} reset` }).delivered()
    await untilHeard(environment, 'Start over')
    mentioned(environment, 'quagga two', { threadTs: root })
    await answered(environment, first, 2)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
    expect(heard(environment)).toHaveLength(1)
  })

  it('resets by a new message, whatever is edited in that afterwards', async () => {
    environment = await openEnvironment({ store })
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    const { channel, ts } = mentioned(environment, 'reset', { threadTs: first.root })
    await untilDeleted(environment)
    await environment.slack.edit({ channel, ts, text: `${bot()} reset!` }).delivered()
    await untilQuiet(environment)

    expect(heard(environment)).toEqual([english('deletionConfirmed')])
  })
})
