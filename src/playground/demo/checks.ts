import type { Received, Shown, Story } from './record.ts'
import { confirmation, isResetLine, sameWords, wordsOf } from './words.ts'

/** A promise of the design (`src/README.md`), held against what the stand-ins have seen. */
export type Check = {
  readonly promise: string
  readonly statement: string
  readonly kept: boolean
  /** What was compared, or what was found instead. */
  readonly why: string
}

/** Holds every promise the story puts to the test against its record. */
export function checkPromises(story: Story): Check[] {
  return checks.map(({ promise, statement, compare }) => {
    const { kept, why } = compare(story)
    return { promise, statement, kept, why }
  })
}

type Finding = Pick<Check, 'kept' | 'why'>

const checks: readonly (Pick<Check, 'promise' | 'statement'> & {
  readonly compare: (story: Story) => Finding
})[] = [
  { promise: 'P1', statement: 'A 200 only for what is stored', compare: stored },
  { promise: 'P2', statement: 'One message, one question', compare: askedOnce },
  { promise: 'P3', statement: 'Answers once, whole, in order', compare: shownOnce },
  { promise: 'P4', statement: 'A thread in order, one at a time', compare: inOrder },
  { promise: 'P4', statement: 'Threads don’t wait for each other', compare: overtaking },
  { promise: 'P5', statement: 'Only the new message is sent', compare: onlyTheNewMessage },
  { promise: 'P7', statement: 'Deleted when neuroflash says so', compare: deletedForGood },
  { promise: 'P8', statement: 'A history only to a member', compare: handedToOne },
  { promise: 'P9', statement: 'Logs hold no content, no secret', compare: quietLog },
  { promise: 'P10', statement: 'SIGTERM lets turns end', compare: endedWell },
  {
    promise: 'API',
    statement: 'Both APIs used as documented',
    compare: asDocumented,
  },
]

function stored(story: Story): Finding {
  const untold = story.deliveries.filter(({ attempts }) => attempts.at(-1)?.status !== 200)
  const forgotten = story.cutShort.filter((question) => answersShown(story, question) !== 1)
  const again = story.deliveries.filter(({ attempts }) => attempts.length > 1)
  return finding(
    [
      ...untold.map(({ ts }) => `message ${ts} never got its 200`),
      ...forgotten.map(quoted('lost after its 200')),
    ],
    `${story.deliveries.length} deliveries had their 200, ${again.length} of them only once a bot ran again; ${story.cutShort.length} messages that had it before a kill -9 were answered after it`,
  )
}

function askedOnce(story: Story): Finding {
  const questions = people(story).map(({ question }) => question)
  const stored = story.conversations.flatMap(({ messages }) => contents(messages, 'user'))
  const requests = received(story).flatMap(({ question }) =>
    question === undefined ? [] : [question.content],
  )
  const wrong = questions.filter(
    (question) => count(stored, question) !== 1 || count(requests, question) !== 1,
  )
  const invented = stored.filter((content) => !questions.includes(content))
  return finding(
    [
      ...wrong.map((question) =>
        quoted(`stored ${count(stored, question)}×, sent ${count(requests, question)}×`)(question),
      ),
      ...invented.map(quoted('written by nobody')),
    ],
    `${questions.length} messages by people, ${stored.length} user messages in ${story.conversations.length} conversations, ${requests.length} requests, for ${story.deliveries.length} deliveries`,
  )
}

function shownOnce(story: Story): Finding {
  const wrong = threads(story).filter(({ root, shown, conversation }) => {
    const answers = contents(conversation?.messages ?? [], 'assistant')
    const visible = shown.filter(({ isBot, text }) => isBot && !isResetLine(text)).map(({ text }) => text)
    return root === undefined || answers.length === 0 || !sameWords(visible.join('\n'), answers.join('\n'))
  })
  const unanswered = people(story).filter(({ question }) => answersShown(story, question) !== 1)
  return finding(
    [
      ...wrong.map(({ root }) =>
        quoted('its thread shows something else than neuroflash’s answers')(root?.question ?? ''),
      ),
      ...unanswered.map(({ question }) =>
        quoted(`its answer is shown ${answersShown(story, question)}×`)(question),
      ),
    ],
    `word for word, each thread’s answers are those of its conversation (${threads(story)
      .map(({ shown }) => shown.filter(({ isBot, text }) => isBot && !isResetLine(text)).length)
      .join(' and ')} of them)`,
  )
}

function inOrder(story: Story): Finding {
  const wrong = threads(story).filter(({ shown, conversation }) => {
    const written = shown.flatMap(({ question }) => (question === undefined ? [] : [question]))
    const asked = contents(conversation?.messages ?? [], 'user')
    return written.join('\n') !== asked.join('\n')
  })
  const crowded = story.conversations.filter(({ concurrent }) => concurrent !== 1)
  return finding(
    [
      ...wrong.map(({ root }) => quoted('asked in another order than written')(root?.question ?? '')),
      ...crowded.map(({ uuid, concurrent }) => `${concurrent} questions at once in ${uuid}`),
    ],
    'each conversation has its thread’s messages in the order of Slack’s ts; never two under way at once',
  )
}

function overtaking(story: Story): Finding {
  const { slow, quick } = story.overtaken
  const [slowTs, quickTs] = [answerTs(story, slow), answerTs(story, quick)]
  const kept = slowTs !== undefined && quickTs !== undefined && quickTs < slowTs
  return finding(
    kept ? [] : [`“${quick}” was not answered before “${slow}”`],
    `“${quick}” was answered while “${slow}” was still being thought about`,
  )
}

function onlyTheNewMessage(story: Story): Finding {
  const turns = questionsSent(story)
  const overheads = new Set(turns.map(({ bytes, question }) => bytes - bytesOf(question.content)))
  const crowded = turns.filter(({ question }) => question.messages !== 1)
  const longest = Math.max(...story.conversations.map(({ messages }) => messages.length))
  return finding(
    [
      ...(overheads.size === 1 ? [] : [`bytes around the message differ: ${[...overheads].join(', ')}`]),
      ...crowded.map(({ question }) => quoted(`sent with ${question.messages} messages`)(question.content)),
    ],
    `${turns.length} requests of one message each, always ${[...overheads].join()} bytes around it, up to a history of ${longest} messages`,
  )
}

function deletedForGood({ handedOver: { isDeleted, told } }: Story): Finding {
  const isConfirmed = told.at(-1)?.includes(confirmation) ?? false
  return finding(
    [
      ...(isDeleted ? [] : ['neuroflash still has the conversation']),
      ...(isConfirmed ? [] : ['its confirmation was not told']),
    ],
    'told as deleted when neuroflash had no such conversation any more',
  )
}

function handedToOne({ handedOver: { files, requester, conversation }, conversations }: Story): Finding {
  const messages = conversations.find(({ uuid }) => uuid === conversation)?.messages ?? []
  const [file] = files
  const missing = messages.filter(({ content }) => !file?.content.includes(content))
  return finding(
    [
      ...(files.length === 1 ? [] : [`${files.length} files were handed out`]),
      ...(file?.readers.join() === requester ? [] : ['somebody else can read the file']),
      ...(messages.length > 0 ? [] : ['there is nothing to compare the file with']),
      ...missing.map(({ content }) => quoted('is not in the file')(content)),
    ],
    `one file with all ${messages.length} messages, in a channel of one person; the stranger got none`,
  )
}

function quietLog({ log, secrets, ...story }: Story): Finding {
  const said = story.conversations.flatMap(({ messages }) =>
    messages.flatMap(({ content }) => content.split('\n')),
  )
  const private_ = [...secrets, ...said.filter((line) => line.length > 10)]
  const talkative = log.filter((line) => private_.some((words) => line.includes(words)))
  return finding(
    log.length === 0 ? ['there is no log'] : talkative.map(() => 'a log line holds what it must not'),
    `${log.length} lines searched for ${secrets.length} secrets and ${private_.length - secrets.length} lines of conversation`,
  )
}

function endedWell(story: Story): Finding {
  const { underWay, exitCode } = story.ending
  return finding(
    [
      ...(exitCode === 0 ? [] : [`the process ended with ${exitCode ?? 'a signal'}`]),
      ...(answersShown(story, underWay) === 1 ? [] : [quoted('without its answer')(underWay)]),
    ],
    'the question under way was answered, and the exit code is 0',
  )
}

function asDocumented({ unexpected }: Story): Finding {
  return finding(
    unexpected,
    'both stand-ins refuse what their documentation does not offer; nothing was refused',
  )
}

function finding(breaches: readonly string[], evidence: string): Finding {
  return { kept: breaches.length === 0, why: breaches.length === 0 ? evidence : breaches.join('; ') }
}

/** Each thread with the conversation that began with its first question, and only if there is one alone. */
function threads(story: Story) {
  const shown = story.scenes.flatMap((scene) => scene.shown)
  return [...new Set(shown.map(({ thread }) => thread))].map((ts) => {
    const root = shown.find((message) => message.ts === ts)
    const candidates = story.conversations.filter(({ messages }) => messages[0]?.content === root?.question)
    return {
      root,
      shown: shown.filter(({ thread }) => thread === ts).sort((one, other) => (one.ts < other.ts ? -1 : 1)),
      conversation: candidates.length === 1 ? candidates[0] : undefined,
    }
  })
}

function people({ scenes }: Story): { readonly question: string }[] {
  return scenes.flatMap(({ shown }) =>
    shown.flatMap(({ question }) => (question === undefined ? [] : [{ question }])),
  )
}

function received({ scenes }: Story): Received[] {
  return scenes.flatMap((scene) => scene.received)
}

/** Every question as it went up, in order. */
export function questionsSent(story: Story): (Received & Required<Pick<Received, 'question'>>)[] {
  return received(story).flatMap((request) =>
    request.question === undefined ? [] : [{ ...request, question: request.question }],
  )
}

/** Bytes of a text as it stands in JSON, quotes left out. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}

function answersShown(story: Story, question: string): number {
  return answersTo(story, question).length
}

function answerTs(story: Story, question: string): string | undefined {
  return answersTo(story, question)[0]?.ts
}

/** The bot's messages that say what neuroflash answered to it. */
function answersTo({ scenes, conversations }: Story, question: string): Shown[] {
  const messages = conversations.flatMap((conversation) => conversation.messages)
  const asked = messages.findIndex(({ role, content }) => role === 'user' && content === question)
  const answer = messages[asked + 1]
  if (asked < 0 || answer?.role !== 'assistant') return []
  const words = wordsOf(answer.content)
  return scenes.flatMap(({ shown }) => shown.filter(({ isBot, text }) => isBot && wordsOf(text) === words))
}

function contents(
  messages: readonly { readonly role: string; readonly content: string }[],
  role: string,
): string[] {
  return messages.filter((message) => message.role === role).map(({ content }) => content)
}

function count(list: readonly string[], wanted: string): number {
  return list.filter((entry) => entry === wanted).length
}

function quoted(what: string): (question: string) => string {
  return (question) => `“${question}” ${what}`
}
