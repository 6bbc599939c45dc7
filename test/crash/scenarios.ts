import type { NeuroflashOptions, StoredMessage } from '../../src/playground/neuroflash/contract.ts'
import type { Json } from '../../src/playground/slack/model.ts'
import { messageOf, toMessage } from '../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../src/slack/outgoing/parse.ts'
import { split } from '../../src/slack/outgoing/split.ts'
import type { StandIns } from '../environment/environment.ts'
import { english } from '../environment/sentences.ts'
import type { Crossing } from './crossings.ts'

/** What people do, and what is to be there in the end whatever was killed on the way. */
export type Scenario = {
  readonly name: string
  readonly neuroflash?: NeuroflashOptions
  readonly timeoutMs?: number
  /** How many turns there are at once. */
  readonly concurrency?: number
  /** Happens undisturbed before anything is killed. */
  readonly before?: readonly Step[]
  readonly steps: readonly Step[]
  /** Shows that the thread goes on; nothing is killed in it. */
  readonly afterwards?: readonly Step[]
  /** Which crossings belong to it, the one before each change among them; all if absent. */
  readonly only?: (crossing: Crossing) => boolean
  /** Crossings without which the enumeration is not to be believed. */
  readonly least: readonly string[]
  readonly expected: {
    /** Conversations at neuroflash that hold anything. */
    readonly conversations: readonly (readonly StoredMessage[])[]
    /** The threads in Slack, one after the other, people's messages among them. */
    readonly thread: readonly string[]
    readonly dead: number
    /** What somebody is told alone. */
    readonly isTold?: string
    /** What somebody is told alone, but never twice: a kill may take it away. */
    readonly isToldOnceAtMost?: string
    /** Conversations that are deleted at neuroflash. */
    readonly deleted?: number
  }
}

/** Somebody writes in a thread: Ada in the first one where nothing else is said. */
export type Step = {
  /** A step on the store that is waited for; nothing before it may be killed. */
  readonly after?: string
  readonly prepare?: (standIns: StandIns) => void
  /** The channel gets another id first. */
  readonly isMoved?: boolean
  readonly by?: 'ada' | 'ben'
  readonly thread?: string
  /** So much time passes first, while nobody is at work. */
  readonly passesMs?: number
  /** Absent: nobody writes anything. */
  readonly text?: string
  /** What is asked about the thread's first message, from its menu. */
  readonly asks?: string
  /** How many messages of the bot are in the thread before the next step. */
  readonly replies: number
}

/** In the text of a step: mentions the bot. */
export const MENTION = '@bot '

/** In a sentence of the bot's: a time of day. */
export const TIME = 'TIME'

const first = { text: `${MENTION}Write a slogan`, replies: 1 }
const second = { text: 'Shorter, please', replies: 2 }

const conversation = turns('Write a slogan', 'Shorter, please')
const [, answer1, , answer2] = conversation.map(({ content }) => content)

const slogan = ['Write a slogan', answer1 ?? '']
const shownInThread = [...slogan, 'Shorter, please', answer2 ?? '']

const launch = 'The launch is in December'
/** As neuroflash gets it, but for the time. */
const quoted = [
  english('contextBegins', { zone: { asItIs: 'Europe/Berlin' } }),
  `> TIME, Ada:\n> > ${launch}`,
  english('contextEnds', { who: { asItIs: 'Ben' } }),
].join('\n\n')

const patience = {
  status: 429,
  body: { error: 'Too many requests.' },
  headers: { 'retry-after': '1' },
} as const

const longPatience = { ...patience, headers: { 'retry-after': '120' } } as const

const waitsForPause = english('waitsForPause', { time: { asItIs: TIME } })

const store = ['put:1', 'put:2', 'take:1', 'hold-asking:1', 'hold-answered:1', 'settle-done:1']
const requests = ['create:1', 'completions:1', 'assistant.threads.setStatus:1', 'chat.postMessage:1']

const longAnswer = Array.from(
  { length: 3 },
  (_, part) => `Part ${part + 1}. ${'All work and no play. '.repeat(100)}`,
)
  .map((paragraph) => paragraph.trim())
  .join('\n\n')
const longParts = split(parseMarkdown(longAnswer)).map((part) => messageOf(part).text)

export const scenarios: readonly Scenario[] = [
  {
    name: 'a first turn and a second',
    steps: [first, second],
    least: [...store, 'put:3', 'take:2', 'hold-asking:2', 'hold-answered:2', 'settle-done:2', ...requests],
    expected: {
      conversations: [conversation],
      thread: shownInThread,
      dead: 0,
    },
  },
  {
    name: `an answer of ${longParts.length} parts`,
    neuroflash: {
      answer: (question) => (question === 'Write a slogan' ? longAnswer : `Answer to: ${question}`),
    },
    steps: [{ ...first, replies: longParts.length }],
    afterwards: [{ ...second, replies: longParts.length + 1 }],
    only: ({ name }) => /^(?:completions|hold-answered|convert|settle-done|chat\.postMessage)$/.test(name),
    // Recorded as it came, then as its messages, then with the first of them, and with the second.
    least: ['hold-answered:4', 'convert:1', 'chat.postMessage:3', 'settle-done:1'],
    expected: {
      conversations: [
        [
          { role: 'user', content: 'Write a slogan' },
          { role: 'assistant', content: longAnswer },
          { role: 'user', content: 'Shorter, please' },
          { role: 'assistant', content: 'Answer to: Shorter, please' },
        ],
      ],
      thread: ['Write a slogan', ...longParts, 'Shorter, please', 'Answer to: Shorter, please'],
      dead: 0,
    },
  },
  {
    name: 'a conversation that is gone',
    before: [first],
    steps: [
      {
        prepare: ({ neuroflash }) => neuroflash.forget(neuroflash.conversations[0]?.uuid ?? ''),
        text: 'Shorter, please',
        replies: 3,
      },
    ],
    afterwards: [{ text: 'Once more', replies: 4 }],
    only: ({ name }) => !/^(?:put|assistant\.threads\.setStatus)$/.test(name),
    least: [
      'hold-asking:2',
      'hold-waiting:1',
      'hold-asking:3',
      'hold-answered:2',
      'hold-answered:3',
      'settle-done:2',
      'create:2',
      'completions:2',
      'chat.postMessage:3',
    ],
    expected: {
      conversations: [turns('Write a slogan'), turns('Shorter, please', 'Once more')],
      thread: [
        'Write a slogan',
        'Answer 1 to: Write a slogan',
        'Shorter, please',
        toMessage(english('contextLost')).text,
        'Answer 1 to: Shorter, please',
        'Once more',
        'Answer 2 to: Once more',
      ],
      dead: 0,
      deleted: 1,
    },
  },
  {
    name: 'a thread that the bot is called into',
    neuroflash: { answer: (question) => (question === 'Sure?' ? 'Surely' : 'Sometime') },
    steps: [
      { text: launch, replies: 0 },
      { text: `${MENTION}When?`, by: 'ben', replies: 1 },
    ],
    afterwards: [{ text: 'Sure?', replies: 2 }],
    only: ({ name }) => !/^(?:put|assistant\.threads\.setStatus)$/.test(name),
    least: ['conversations.replies:1', 'create:1', 'hold-asking:1', 'completions:1', 'hold-answered:1'],
    expected: {
      conversations: [
        [
          { role: 'user', content: `${quoted}\n\nWhen?` },
          { role: 'assistant', content: 'Sometime' },
          { role: 'user', content: 'Sure?' },
          { role: 'assistant', content: 'Surely' },
        ],
      ],
      thread: [launch, 'When?', 'Sometime', 'Sure?', 'Surely'],
      dead: 0,
    },
  },
  {
    name: 'a thread that Slack does not show',
    neuroflash: { answer: () => 'Nobody knows' },
    steps: [
      { text: launch, replies: 0 },
      {
        prepare: ({ slack }) => {
          const isOfContext = ({ limit }: Json) => String(limit) === '1000'
          slack.fail('conversations.replies', {
            with: { error: 'missing_scope' },
            matching: isOfContext,
            times: 100,
          })
        },
        text: `${MENTION}When?`,
        replies: 1,
      },
    ],
    only: ({ name }) => /^(?:chat\.post\w+|hold-\w+|(?:put|take|settle)Task|settle-done)$/.test(name),
    least: ['hold-asking:1', 'putTask:1', 'takeTask:1', 'chat.postEphemeral:1', 'settleTask:1'],
    expected: {
      conversations: [
        [
          { role: 'user', content: 'When?' },
          { role: 'assistant', content: 'Nobody knows' },
        ],
      ],
      thread: [launch, 'When?', 'Nobody knows'],
      dead: 0,
      isTold: english('contextMissed'),
    },
  },
  {
    name: 'a reset',
    before: [first],
    steps: [{ text: `${MENTION}reset`, replies: 2 }],
    afterwards: [{ text: `${MENTION}Anew, please`, replies: 3 }],
    only: ({ name }) => /^(?:(?:put|take|hold|settle)Task|release|delete|chat\.post\w+)$/.test(name),
    least: [
      'putTask:1',
      'takeTask:2',
      'release:1',
      'delete:1',
      'holdTask:1',
      'settleTask:2',
      'chat.postMessage:2',
      'chat.postEphemeral:1',
    ],
    expected: {
      conversations: [turns('Write a slogan'), turns('Anew, please')],
      thread: [
        'Write a slogan',
        'Answer 1 to: Write a slogan',
        'reset',
        toMessage(english('wasReset', { who: 'Ada' })).text,
        'Anew, please',
        'Answer 1 to: Anew, please',
      ],
      dead: 0,
      deleted: 1,
    },
  },
  {
    name: 'a deletion that takes longer',
    before: [first],
    steps: [
      {
        prepare: ({ neuroflash, slack }) => {
          const isTold = () => slack.ephemerals.some(({ text }) => text === english('deletionPending'))
          const unhook = neuroflash.onRequest('delete', 'before', () => {
            unhook()
            // In vain where the process dies before it has told anybody.
            return slack.waitFor(isTold, { timeoutMs: 20_000, what: 'somebody to be told' }).then(
              () => undefined,
              () => undefined,
            )
          })
        },
        text: `${MENTION}reset`,
        replies: 2,
      },
    ],
    afterwards: [{ text: `${MENTION}Anew, please`, replies: 3 }],
    only: ({ name, number }) => /^(?:holdTask|delete|chat\.postEphemeral)$/.test(name) && number < 3,
    least: ['holdTask:2', 'delete:1', 'chat.postEphemeral:2'],
    expected: {
      conversations: [turns('Write a slogan'), turns('Anew, please')],
      thread: [
        'Write a slogan',
        'Answer 1 to: Write a slogan',
        'reset',
        toMessage(english('wasReset', { who: 'Ada' })).text,
        'Anew, please',
        'Answer 1 to: Anew, please',
      ],
      dead: 0,
      deleted: 1,
      isTold: english('deletionConfirmed'),
      isToldOnceAtMost: english('deletionPending'),
    },
  },
  {
    name: 'a question about a message',
    neuroflash: { answer: () => 'In winter' },
    steps: [
      { text: launch, replies: 0 },
      { asks: 'When is that?', by: 'ben', replies: 2 },
    ],
    only: ({ name }) => /^(?:takeTask|settleTask|chat\.postMessage|put|hold-\w+|settle-done)$/.test(name),
    least: ['takeTask:1', 'chat.postMessage:2', 'put:1', 'settleTask:1', 'hold-asking:1', 'settle-done:1'],
    expected: {
      conversations: [
        [
          {
            role: 'user',
            content: `When is that?\n\n@Ada wrote:\n\n> ${launch}`,
          },
          { role: 'assistant', content: 'In winter' },
        ],
      ],
      thread: [
        launch,
        toMessage(`${english('asksAbout', { who: 'Ben' })}\n\n> When is that?`).text,
        'In winter',
      ],
      dead: 0,
    },
  },
  {
    name: 'a question that is never answered',
    timeoutMs: 2_500,
    steps: [
      {
        prepare: ({ neuroflash }) => void neuroflash.fail('completions', { with: 'store-question-only' }),
        ...first,
      },
    ],
    afterwards: [second],
    // How often it is looked for depends on the machine: dying after the third look is dying after the second.
    only: ({ name, number }) =>
      /^(?:take$|hold-|settle-|completions|chat\.postMessage)/.test(name) &&
      (number < 3 || !/^(?:take|settle-later)$/.test(name)),
    least: [
      'take:2',
      'hold-asking:2',
      'settle-later:1',
      'hold-answered:1',
      'settle-dead:1',
      'messages:1',
      'chat.postMessage:1',
    ],
    expected: {
      conversations: [
        [
          { role: 'user', content: 'Write a slogan' },
          { role: 'user', content: 'Shorter, please' },
          { role: 'assistant', content: 'Answer 2 to: Shorter, please' },
        ],
      ],
      thread: [
        'Write a slogan',
        toMessage(english('unanswered')).text,
        'Shorter, please',
        'Answer 2 to: Shorter, please',
      ],
      dead: 1,
    },
  },
  {
    name: 'a channel that gets another id',
    before: [first, { ...first, by: 'ben', thread: 'other' }],
    steps: [{ ...second, isMoved: true }],
    afterwards: [{ text: 'Shorter, please', thread: 'other', replies: 2 }],
    only: ({ name }) => /^(?:putTask|takeTask|move|settleTask)$/.test(name),
    least: ['putTask:1', 'takeTask:1', 'move:2', 'settleTask:1'],
    expected: {
      conversations: [conversation, conversation],
      thread: [...shownInThread, ...shownInThread],
      dead: 0,
    },
  },
  {
    name: 'a pause that one goes to see the end of',
    steps: [
      {
        prepare: ({ neuroflash }) => void neuroflash.fail('completions', { with: patience }),
        ...first,
        replies: 0,
      },
      { after: 'pause:1', ...first, by: 'ben', thread: 'other' },
    ],
    only: ({ name, number }) =>
      /^(?:pause|resume|settle-later)$/.test(name) || (name === 'take' && number > 1),
    least: ['pause:1', 'settle-later:1', 'take:2', 'resume:1', 'take:3'],
    expected: {
      conversations: [turns('Write a slogan'), turns('Write a slogan')],
      thread: [...slogan, ...slogan],
      dead: 0,
    },
  },
  {
    name: 'a wait of which the thread is told',
    steps: [
      {
        prepare: ({ neuroflash }) => void neuroflash.fail('completions', { with: longPatience }),
        ...first,
        replies: 0,
      },
      { after: 'settle-later:1', passesMs: 61_000, replies: 1 },
      // Not before whoever comes after a kill has had the chance to say it again.
      { after: 'settleTask:1', passesMs: 60_000, replies: 2 },
    ],
    only: ({ name }) => /^(?:takeTask|settleTask|chat\.postMessage)$/.test(name),
    least: ['takeTask:1', 'chat.postMessage:2', 'settleTask:1'],
    expected: {
      conversations: [turns('Write a slogan')],
      thread: ['Write a slogan', toMessage(waitsForPause).text, answer1 ?? ''],
      dead: 0,
    },
  },
  {
    name: 'two people in line for one place',
    concurrency: 1,
    steps: ['1', '2', '3'].flatMap((thread): Step[] => [
      { ...first, thread, replies: 0 },
      ...(thread === '2' ? [{ ...first, by: 'ben', thread: 'other', replies: 0 } as const] : []),
    ]),
    // Those with somebody before them and somebody behind.
    only: ({ name, number }) => /^(?:take|settle-done)$/.test(name) && (number === 2 || number === 3),
    least: ['take:4', 'settle-done:4'],
    expected: {
      conversations: Array.from({ length: 4 }, () => turns('Write a slogan')),
      thread: [...slogan, ...slogan, ...slogan, ...slogan],
      dead: 0,
    },
  },
]

/** A conversation as the stand-in answers by itself. */
function turns(...questions: readonly string[]): StoredMessage[] {
  return questions.flatMap((content, index): StoredMessage[] => [
    { role: 'user', content },
    { role: 'assistant', content: `Answer ${index + 1} to: ${content}` },
  ])
}
