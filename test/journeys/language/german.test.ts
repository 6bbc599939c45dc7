import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catalogues } from '../../../src/bridge/notices.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  answersIn,
  heard,
  mentioned,
  questions,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { english, german } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'

let environment: Environment
let jana: string

/** Jana's Slack is in German; Ada's is in English. */
function settleIn(given: Parameters<typeof openEnvironment>[0]) {
  return async (): Promise<void> => {
    environment = await openEnvironment(given)
    const { slack } = environment
    jana = slack.addPerson({ name: 'jana', displayName: 'Jana', locale: 'de-DE' }).id
    slack.join(slack.seed.general, jana)
  }
}

afterEach(() => leave(environment))

const ask = (text: string, threadTs?: string): SentMessage =>
  mentioned(environment, text, { user: jana, ...(threadTs !== undefined && { threadTs }) })

const hears = (words: string, count?: number) => untilHeard(environment, words, count)

/** All that Slack shows people of the bot: messages, notes, statuses, pages, windows and files. */
function seen(): string {
  const { slack } = environment
  const messages = slack.messages(slack.seed.general).filter(({ isBot }) => isBot)
  const pages = [slack.home(jana), slack.modal(jana)].flatMap((view) =>
    view === undefined ? [] : [view.body],
  )
  return [
    ...messages.flatMap(({ text, readable }) => [text, readable]),
    ...slack.ephemerals.flatMap((note) => [note.text, slack.readable(note)]),
    ...messages
      .flatMap(({ ts, threadTs }) => slack.statuses(slack.seed.general, threadTs ?? ts))
      .map(({ status }) => status),
    ...pages.map((page) => JSON.stringify(page)),
    ...slack.files.map(({ content }) => content.toString()),
    ...slack.calls
      .filter(({ method }) => method === 'files.completeUploadExternal')
      .map(({ params }) => String(params['initial_comment'])),
  ].join('\n')
}

/** The pieces of every English sentence that stand between what is filled in. */
const pieces = Object.values(catalogues.en)
  .flatMap((sentence) => sentence.split(/\{[^{}]*\}|[{}#\n]|`[^`]*`|\*+|, (?:plural|select)/))
  .map((piece) => piece.trim())
  .filter((piece) => /^\p{L}[\p{L}’ ,.:–]{7,}$/u.test(piece) && piece.includes(' '))

function expectNoEnglish(): void {
  const shown = seen()
  expect(pieces.filter((piece) => shown.includes(piece))).toEqual([])
}

describe.each(storeKinds)('somebody whose Slack is German (%s store)', (store) => {
  beforeEach(settleIn({ store }))

  it('finds everything in German: thread, requests, list, page, window and file', async () => {
    const { slack } = environment
    const { general } = slack.seed
    const sent = ask('Schreib einen Slogan')
    await answered(environment, sent)
    ask('status', sent.root)
    await hears(german('statusKept'))
    ask('Exportieren!', sent.root)
    await hears(german('exported'))
    ask('hilfe')
    await hears('Erwähnen Sie mich mit einer Frage')
    slack.command({ channel: general, user: jana, command: '/nf-reset' })
    await hears(german('listTitle'))
    slack.command({ channel: general, user: jana, command: '/nf-reset', text: 'export https://example.com/' })
    await hears('Dafür brauche ich den Link')
    slack.openHome({ user: jana })
    await slack.waitFor(() => slack.home(jana), { what: 'the page' })
    slack.shortcut({ channel: general, user: jana, callbackId: 'reset_conversation', ts: sent.root })
    await slack.waitFor(() => slack.modal(jana), { what: 'the window' })
    slack.submitView({ user: jana })
    await untilDeleted(environment)
    await hears(german('deletionConfirmed'))
    await answered(environment, sent, 2)

    expect(answersIn(environment, sent).at(-1)).toBe(german('wasReset', { who: 'Jana' }))
    expect(slack.statuses(general, sent.root)[0]?.status).toBe(german('thinking'))
    const [file] = slack.files
    expect(file?.content.toString()).toMatch(/^- Vom \d+\. \S+ \d{4} bis zum /m)
    expect(slack.readable(slack.home(jana)?.body ?? {})).toContain(german('homeTitle'))
    expectNoEnglish()
  })

  it('is refused in German, and asks again with a German button', async () => {
    const { slack, neuroflash } = environment
    neuroflash.fail('completions', {
      with: { status: 403, body: { error: 'Word limit reached.', code: 'limit' } },
    })
    const sent = ask('Schreib einen Slogan')
    await answered(environment, sent)
    const [notice] = slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
    expect(notice?.readable).toContain(`[${german('tryAgainButton')}]`)
    // Ada reads English, but the thread is Jana's.
    const on = { channel: sent.channel, ts: notice?.ts ?? '' }
    slack.press({ user: slack.seed.ada, on, actionId: 'try_again' })
    await answered(environment, sent, 2)
    const asked = () => slack.thread(sent.channel, sent.root).find(({ ts }) => ts === notice?.ts)?.text ?? ''
    await slack.waitFor(() => asked().includes('Noch einmal gefragt von'), { what: 'who has asked again' })

    const empty = ask('')
    await answered(environment, empty)
    const others = mentioned(environment, 'Write a slogan')
    await answered(environment, others)
    const text = slack.permalink(others.channel, others.root)
    slack.command({ channel: others.channel, user: jana, command: '/nf-reset', text })
    await hears(german('resetRefused'))
    expectNoEnglish()
  })
})

describe.each(storeKinds)('somebody who changes the language of their Slack (%s store)', (store) => {
  beforeEach(settleIn({ store }))

  it('is answered in the new one, and what was asked in the old one is known again', async () => {
    const { slack, neuroflash } = environment
    const thread = said(environment, 'Am 3. Dezember')
    neuroflash.fail('completions', { with: 'drop-after-store' })
    const gate = neuroflash.hold()
    ask('', thread.root)
    await gate.arrived
    await environment.stopBot()
    slack.addPerson({ id: jana, name: 'jana', displayName: 'Jana' })
    gate.release()
    await environment.startBot()
    await answered(environment, thread)
    ask('status', thread.root)
    await hears(english('statusKept'))

    const [asked = []] = questions(environment)
    expect(asked).toEqual([expect.stringContaining(german('summarise'))])
    expect(answersIn(environment, thread)).toHaveLength(1)
  })
})

describe('in a thread of people with two languages', () => {
  beforeEach(settleIn({}))

  it('each reads what is said to them in their own', async () => {
    const { neuroflash, slack } = environment
    const sent = ask('Schreib einen Slogan')
    await answered(environment, sent)
    for (let times = 0; times < 2; times += 1)
      neuroflash.fail('completions', { with: { status: 400, body: { error: 'Bad.' } } })
    ask('Kürzer', sent.root)
    await answered(environment, sent, 2)
    mentioned(environment, 'Shorter', { threadTs: sent.root })
    await answered(environment, sent, 3)
    ask('status', sent.root)
    await hears('Läuft seit')
    mentioned(environment, 'status', { threadTs: sent.root })
    await hears('Running since')

    expect(answersIn(environment, sent).slice(1)).toEqual([german('rejected'), english('rejected')])
    const asked = slack.calls.filter(
      ({ method, params }) => method === 'users.info' && params['user'] === jana,
    )
    expect(asked.every(({ params }) => String(params['include_locale']) === 'true')).toBe(true)
  })
})

describe('a language', () => {
  it('that nobody knows is English, and so is that of somebody Slack does not tell of', async () => {
    environment = await openEnvironment({})
    const { slack } = environment
    for (const locale of ['tlh-Qo', '', 'constructor', '__proto__', 'DE_', 'x'.repeat(500)]) {
      const { id } = slack.addPerson({ name: `p${slack.calls.length}`, locale })
      slack.join(slack.seed.general, id)
      slack.command({ channel: slack.seed.general, user: id, command: '/nf-reset', text: 'help' })
    }
    await hears('mention me with a question', 5)
    await hears('Erwähnen Sie mich', 1)
    slack.fail('users.info', {
      times: Number.POSITIVE_INFINITY,
      with: { error: 'missing_scope', needed: 'users:read' },
    })
    const nobody = slack.addPerson({ name: 'nobody', locale: 'de-DE' }).id
    slack.join(slack.seed.general, nobody)
    slack.command({ channel: slack.seed.general, user: nobody, command: '/nf-reset', text: 'help' })
    await hears('mention me with a question', 6)
    expect(heard(environment)).toHaveLength(7)
  })

  it('stays what Slack last said of somebody, and for others is what most people here have', async () => {
    environment = await openEnvironment({})
    const { slack } = environment
    const [anke, jana] = ['anke', 'jana'].map((name) => slack.addPerson({ name, locale: 'de-DE' }).id)
    const strange = slack.addPerson({ name: 'strange', locale: 'de-DE' }).id
    const { general, ada } = slack.seed
    for (const user of [anke, jana, strange]) slack.join(general, user ?? '')
    const asks = (user = '', text = 'help') =>
      slack.command({ channel: general, user, command: '/nf-reset', text })
    asks(anke)
    asks(jana)
    await hears('Erwähnen Sie mich', 2)
    asks(ada)
    await hears('mention me with a question', 1)
    slack.fail('users.info', {
      times: Number.POSITIVE_INFINITY,
      with: { error: 'missing_scope', needed: 'users:read' },
    })
    // Who may do this is asked anew, and Slack refuses.
    const { ts } = slack.say({ channel: general, user: ada, text: 'A slogan', deliver: 'none' })
    asks(jana, `status ${slack.permalink(general, ts)}`)
    await hears('Slack erlaubt mir das noch nicht')
    asks(jana)
    await hears('Erwähnen Sie mich', 3)
    asks(strange)
    await hears('Erwähnen Sie mich', 4)
    asks(ada)
    await hears('mention me with a question', 2)
    expect(heard(environment)).toHaveLength(7)
  })

  it('is everybody’s where LANGUAGE says so, and nobody is asked for theirs', async () => {
    environment = await openEnvironment({ language: 'de', adminContact: 'it@example.com' })
    const { slack, neuroflash } = environment
    neuroflash.fail('completions', { with: { status: 403, body: { error: 'No.' } } })
    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    expect(answersIn(environment, sent)[0]).toContain('<mailto:it@example.com|it@example.com>')
    expect(answersIn(environment, sent)[0]).toContain('neuroflash erlaubt mir das nicht')
    expect(slack.calls.map(({ method }) => method)).not.toContain('users.info')
  })

  it('names the admin by a link to their profile, which pings nobody', async () => {
    environment = await openEnvironment({ adminContact: 'U0AMY00001' })
    const { neuroflash } = environment
    neuroflash.fail('completions', { with: { status: 403, body: { error: 'No.' } } })
    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    expect(answersIn(environment, sent)[0]).toContain(
      '<https://flowertown.slack.com/team/U0AMY00001|your Slack admin>',
    )
  })
})
