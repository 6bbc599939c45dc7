import { notices } from '../../src/bridge/notices.ts'
import type { NeuroflashOptions, StoredMessage } from '../../src/playground/neuroflash/contract.ts'
import { messageOf, toMessage } from '../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../src/slack/outgoing/parse.ts'
import { split } from '../../src/slack/outgoing/split.ts'
import type { Crossing } from './crossings.ts'
import type { Place } from './place.ts'

/** What people do, and what is to be there in the end whatever was killed on the way. */
export type Scenario = {
  readonly name: string
  readonly neuroflash?: NeuroflashOptions
  readonly timeoutMs?: number
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
    /** The thread in Slack, the person's messages among it. */
    readonly thread: readonly string[]
    readonly dead: number
    /** Conversations that are deleted at neuroflash. */
    readonly deleted?: number
  }
}

/** `replies`: how many messages of the bot are in the thread before the next step. */
type Step = { readonly prepare?: (place: Place) => void; readonly text: string; readonly replies: number }

/** In the text of a step: mentions the bot. */
export const MENTION = '@bot '

const first = { text: `${MENTION}Write a slogan`, replies: 1 }
const second = { text: 'Shorter, please', replies: 2 }

const conversation = turns('Write a slogan', 'Shorter, please')
const [, answer1, , answer2] = conversation.map(({ content }) => content)

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
      thread: ['Write a slogan', answer1 ?? '', 'Shorter, please', answer2 ?? ''],
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
    only: ({ name }) => /^(?:completions|hold-answered|settle-done|chat\.postMessage)$/.test(name),
    least: ['hold-answered:3', 'chat.postMessage:3', 'settle-done:1'],
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
        toMessage(notices.contextLost).text,
        'Answer 1 to: Shorter, please',
        'Once more',
        'Answer 2 to: Once more',
      ],
      dead: 0,
      deleted: 1,
    },
  },
  {
    name: 'a reset',
    before: [first],
    steps: [{ text: `${MENTION}reset`, replies: 2 }],
    afterwards: [{ text: `${MENTION}Anew, please`, replies: 3 }],
    only: ({ name }) => /^(?:(?:put|take|hold|settle)Task|letGo|delete|chat\.post\w+)$/.test(name),
    least: [
      'putTask:1',
      'takeTask:2',
      'letGo:1',
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
        toMessage(notices.wasReset.replace('{who}', 'Ada')).text,
        'Anew, please',
        'Answer 1 to: Anew, please',
      ],
      dead: 0,
      deleted: 1,
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
        toMessage(notices.unanswered).text,
        'Shorter, please',
        'Answer 2 to: Shorter, please',
      ],
      dead: 1,
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
