import { en } from '../../src/bridge/notices/en.ts'
import type { StoredConversation } from '../../src/playground/neuroflash/contract.ts'
import type { SeenMessage } from '../../src/playground/slack/model.ts'
import { messageOf } from '../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../src/slack/outgoing/parse.ts'
import { split } from '../../src/slack/outgoing/split.ts'
import type { StandIns } from '../environment/environment.ts'
import type { Thread, Told } from './crowd.ts'

type NoticeName = keyof typeof en

/** What the bot says instead of an answer. */
const endings: readonly NoticeName[] = [
  'uncertain',
  'unanswered',
  'unclear',
  'unreachable',
  'failed',
  'unforeseen',
  'noAnswer',
  'busy',
  'rejected',
  'limit',
  'slackRefused',
]
/** What it says while an answer is still to come. */
const waits: readonly NoticeName[] = ['waitsForPause', 'waitsForNeuroflash', 'waitsForSearch', 'waitsInLine']

/** How a thread looks in the end, and what is not as it has to be. */
export type Audit = {
  readonly problems: readonly string[]
  readonly counts: Readonly<Record<'answered' | 'ended' | 'withdrawn', number>>
  /** Messages of which nothing is to be kept any more. */
  readonly gone: readonly Told[]
}

export function problemsOf(standIns: StandIns, thread: Thread): readonly string[] {
  return audit(standIns, thread).problems
}

/** That each message of a thread was asked once and answered once, or ended by a notice, or was taken back. */
export function audit(standIns: StandIns, thread: Thread): Audit {
  const [root] = thread.told
  if (root === undefined) return { problems: [], gone: [], counts: { answered: 0, ended: 0, withdrawn: 0 } }
  const seen = standIns.slack.thread(root.sent.channel, root.sent.ts).filter(({ isBot }) => isBot)
  const questions = questionsOf(standIns, thread)
  const shown = shownIn(seen, thread)
  const resets = seen.filter(({ text }) => isReset(text))
  const fates = thread.told.map((told) => fateOf(told, { questions, shown, resets }))
  const count = (kind: Fate['kind']) => fates.filter((fate) => fate.kind === kind).length
  const ended = seen.filter(({ text }) => says(text, endings)).length
  const owed = count('unanswered')
  const may = owed + count('withdrawn')
  return {
    gone: thread.told.filter((_, index) => fates[index]?.isGone),
    counts: { answered: count('answered'), ended, withdrawn: may - ended },
    problems: [
      ...fates.flatMap(({ problems }) => problems),
      ...(ended < owed || ended > may ? [`${owed} messages have no answer, ${ended} notices say so`] : []),
      ...strangers(seen, shown),
      ...disorder(thread.told, questions),
      ...displaced(questions, shown),
      ...afterReset(questions, shown, resets),
    ].map((problem) => `${root.wordings[0]}: ${problem}`),
  }
}

/** A question as neuroflash got it. */
type Question = {
  readonly told: Told
  readonly wording: string
  /** It is only quoted in another one. */
  readonly isQuoted: boolean
  readonly conversation: StoredConversation
}

type Shown = { readonly told: Told; readonly text: string; readonly ts: string }

type Found = {
  readonly questions: readonly Question[]
  readonly shown: readonly Shown[]
  readonly resets: readonly SeenMessage[]
}

type Fate = {
  readonly kind: 'answered' | 'withdrawn' | 'unanswered'
  readonly isGone: boolean
  readonly problems: readonly string[]
}

function fateOf(told: Told, { questions, shown, resets }: Found): Fate {
  const [first = ''] = told.wordings
  const own = questions.filter((question) => question.told === told)
  const parts = shown.filter((part) => part.told === told).map(({ text }) => text)
  const [question] = own
  const wasReset = resets.some(({ ts }) => Number(ts) > Number(told.sent.ts))
  const isGone =
    question === undefined ? told.isRemoved || wasReset : wasReset && question.conversation.deleted
  const whole = question === undefined ? [] : partsOf(answer(question.wording))
  const isBegun = same(parts, whole.slice(0, parts.length))
  const isWhole = isBegun && whole.length > 0 && parts.length === whole.length
  const isTakenBack = isGone || told.isRemoved
  return {
    kind: isWhole ? 'answered' : isTakenBack ? 'withdrawn' : 'unanswered',
    isGone,
    problems: [
      ...(own.length > 1 ? [`${first} came to neuroflash ${own.length} times`] : []),
      ...(own.some(({ isQuoted }) => isQuoted) ? [`${first} was quoted although it is asked itself`] : []),
      ...(isBegun && (parts.length === 0 || isWhole || isTakenBack)
        ? []
        : [`shown ${briefly(parts)} instead of ${briefly(whole)}`]),
    ],
  }
}

function questionsOf({ neuroflash }: StandIns, thread: Thread): Question[] {
  return neuroflash.conversations.flatMap((conversation) =>
    conversation.messages
      .filter(({ role }) => role === 'user')
      .flatMap(({ content }) =>
        thread.told.flatMap((told) =>
          told.wordings
            .filter((wording) => content.includes(wording))
            .map((wording) => ({ told, wording, isQuoted: !content.endsWith(wording), conversation })),
        ),
      ),
  )
}

/** The parts of answers, as they stand in the thread. */
function shownIn(seen: readonly SeenMessage[], thread: Thread): Shown[] {
  const owners = new Map<string, Told>()
  for (const told of thread.told)
    for (const wording of told.wordings) for (const part of partsOf(answer(wording))) owners.set(part, told)
  return seen.flatMap(({ text, ts }) => {
    const told = owners.get(text)
    return told === undefined ? [] : [{ told, text, ts }]
  })
}

/** What the bot has said that is neither an answer nor a notice of which anybody knows. */
function strangers(seen: readonly SeenMessage[], shown: readonly Shown[]): string[] {
  const parts = new Set(shown.map(({ ts }) => ts))
  return seen
    .filter(({ ts, text }) => !parts.has(ts) && !isReset(text) && !says(text, [...endings, ...waits]))
    .map(({ text }) => `it says “${text.slice(0, 80)}”`)
}

/** Pairs asked in another order than they were written in, although the first was stored before the second came. */
function disorder(told: readonly Told[], questions: readonly Question[]): string[] {
  const places = new Map(questions.map((question, place) => [question.told, place]))
  return told.flatMap((earlier, index) =>
    told
      .slice(index + 1)
      .filter((later) => (places.get(later) ?? Infinity) < (places.get(earlier) ?? -1))
      .filter((later) => (earlier.ackedMs ?? Infinity) < (later.firstSentMs ?? 0))
      .map((later) => `${later.wordings[0]} was asked before ${earlier.wordings[0]}, which waited`),
  )
}

/** Answers stand in the order of their questions. */
function displaced(questions: readonly Question[], shown: readonly Shown[]): string[] {
  const places = new Map(questions.map((question, place) => [question.told, place]))
  return shown.flatMap(({ told, text }, index) => {
    const before = shown[index - 1]
    const isBelow = before === undefined || (places.get(before.told) ?? -1) <= (places.get(told) ?? -1)
    return isBelow ? [] : [`${briefly([text])} stands beneath ${briefly([before.text])}`]
  })
}

/** Nothing of a conversation that was reset is shown after that, and none goes on beside another. */
function afterReset(
  questions: readonly Question[],
  shown: readonly Shown[],
  resets: readonly SeenMessage[],
): string[] {
  const conversations = [...new Set(questions.map(({ conversation }) => conversation))]
  const living = conversations.filter(({ deleted }) => !deleted)
  const partsOfOne = conversations.map((conversation) => {
    const own = new Set(questions.filter((one) => one.conversation === conversation).map(({ told }) => told))
    return shown.filter(({ told }) => own.has(told)).map(({ ts }) => Number(ts))
  })
  const unended = conversations.filter(({ deleted }, index) => {
    const last = Math.max(...(partsOfOne[index] ?? []))
    const next = Math.min(...partsOfOne.slice(index + 1).flat())
    return deleted && !resets.some(({ ts }) => Number(ts) > last && Number(ts) < next)
  })
  return [
    ...(living.length > 1 ? [`${living.length} conversations go on`] : []),
    ...unended.map(({ uuid }) => `conversation ${uuid} is deleted, but no reset stands beneath its answers`),
  ]
}

/** What neuroflash answers, in this crowd. */
export function answer(question: string): string {
  const asked = question.split('\n\n').at(-1) ?? ''
  if (!asked.startsWith('Long')) return `Answer to ${asked}`
  return [1, 2, 3].map((part) => `${part} of ${asked} ${'Word by word. '.repeat(200)}`.trim()).join('\n\n')
}

function partsOf(text: string): string[] {
  return split(parseMarkdown(text)).map((part) => messageOf(part).text)
}

function isReset(text: string): boolean {
  return text.includes(en.wasReset.split(/[{}]/)[2] ?? '')
}

function says(text: string, names: readonly NoticeName[]): boolean {
  return names.some((name) => text.startsWith(en[name].split('{')[0] ?? ''))
}

function same(found: readonly string[], expected: readonly string[]): boolean {
  return found.length === expected.length && found.every((text, index) => text === expected[index])
}

function briefly(texts: readonly string[]): string {
  return `“${texts.map((text) => text.slice(0, 30)).join(' | ')}”`
}
