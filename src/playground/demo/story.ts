import type { BotProcess } from '../bot/process.ts'
import type { SentMessage } from '../slack/stand-in.ts'
import type { House } from './house.ts'
import { Notes } from './notes.ts'
import type { Scene, Story } from './record.ts'
import { lines } from './script.ts'
import { asksForPatience, isResetLine } from './words.ts'

/** What happened so far, for later scenes to go on from. */
type Cast = {
  readonly house: House
  readonly notes: Notes
  bot: BotProcess
  readonly threads: { ada?: SentMessage; ben?: SentMessage }
  handedOver?: Story['handedOver']
  exitCode?: number | undefined
}

type Play = { readonly title: string; readonly remark: string; readonly play: (cast: Cast) => Promise<void> }

/** In this order. */
const plays: readonly Play[] = [
  {
    title: 'Ada mentions neuroflash in #general',
    remark:
      'A conversation is created, and the question is all that is sent. Slack delivered it as two events.',
    play: async (cast) => {
      cast.threads.ada = say(cast, { user: 'ada', question: lines.unique, mention: true })
      await answered(cast, lines.unique)
    },
  },
  {
    title: 'She replies in the thread, without a mention',
    remark: 'Same conversation; again only the new message is sent.',
    play: async (cast) => {
      say(cast, { user: 'ada', question: lines.example })
      await answered(cast, lines.example)
    },
  },
  {
    title: 'Ben starts a thread of his own, and Slack delivers everything twice',
    remark: 'Another thread is another conversation. Four deliveries, one question, one answer.',
    play: async (cast) => {
      cast.threads.ben = say(cast, { user: 'ben', question: lines.subject, mention: true, deliver: 'twice' })
      await answered(cast, lines.subject)
    },
  },
  {
    title: 'Ada writes twice in a row while neuroflash thinks, and Ben asks in between',
    remark: 'Her second message waits for the answer to the first; Ben does not wait for her.',
    play: playOvertaking,
  },
  {
    title: 'kill -9 after neuroflash has stored the turn, before its answer arrives',
    remark:
      'Ada’s second message was waiting, Ben writes while no bot runs. After the restart the answer is read from the history, nothing is asked again, and Slack’s third attempt brings Ben’s message.',
    play: playKillBeforeAnswer,
  },
  {
    title: 'kill -9 after Slack has posted the answer, before the bot knows',
    remark: 'After the restart the bot finds its message in the thread and does not post it again.',
    play: playKillBeforeConfirmation,
  },
  {
    title: 'Ben exports his thread, a stranger to the channel tries to, and Ben resets it',
    remark:
      'The history, read from neuroflash, goes to Ben’s direct messages alone. After the reset neuroflash has to confirm the deletion before Ben is told of it.',
    play: playExportAndReset,
  },
  {
    title: 'SIGTERM in the middle of a question',
    remark: 'The turn under way gets its time; then the process ends by itself.',
    play: playStop,
  },
]

/** Plays everything, telling of each scene when it is over. Rejects when something expected never happens. */
export async function playStory(house: House, onScene: (scene: Scene) => void): Promise<Story> {
  const cast: Cast = { house, notes: new Notes(house), bot: await house.startBot(), threads: {} }
  const scenes: Scene[] = []
  for (const { title, remark, play } of plays) {
    await play(cast)
    await cast.notes.complete()
    const scene = { title, remark, ...cast.notes.sinceLast() }
    scenes.push(scene)
    onScene(scene)
  }
  return {
    ...cast.notes.story(scenes),
    cutShort: [lines.linkedIn, lines.hashtags],
    overtaken: { slow: lines.german, quick: lines.shortest },
    handedOver: cast.handedOver ?? unplayed(),
    ending: { underWay: lines.goodbye, exitCode: cast.exitCode },
  }
}

async function playOvertaking(cast: Cast): Promise<void> {
  const thinking = cast.house.neuroflash.hold((question) => question === lines.german)
  say(cast, { user: 'ada', question: lines.german })
  await thinking.arrived
  await say(cast, { user: 'ada', question: lines.sentence }).delivered()
  say(cast, { user: 'ben', question: lines.shortest })
  await answered(cast, lines.shortest)
  thinking.release()
  await answered(cast, lines.sentence)
}

async function playKillBeforeAnswer(cast: Cast): Promise<void> {
  const { neuroflash, slack } = cast.house
  const thinking = neuroflash.hold((question) => question === lines.linkedIn)
  say(cast, { user: 'ada', question: lines.linkedIn })
  await thinking.arrived
  await say(cast, { user: 'ada', question: lines.hashtags }).delivered()
  const killed = killDuring(cast, (kill) => neuroflash.onRequest('completions', 'after', kill))
  neuroflash.fail('completions', { with: 'hang-after-store' })
  thinking.release()
  await killed

  say(cast, { user: 'ben', question: lines.friday })
  await slack.settled()
  cast.bot = await cast.house.startBot()
  await answered(cast, lines.hashtags)
  await deliverAgain(cast)
  await answered(cast, lines.friday)
}

async function playKillBeforeConfirmation(cast: Cast): Promise<void> {
  const killed = killDuring(cast, (kill) => cast.house.slack.onRequest('chat.postMessage', 'after', kill))
  say(cast, { user: 'ben', question: lines.preview })
  await killed
  cast.bot = await cast.house.startBot()
  await cast.bot.logged('turn ended')
  await deliverAgain(cast)
}

async function playExportAndReset(cast: Cast): Promise<void> {
  const { slack, neuroflash } = cast.house
  const { general, ben } = slack.seed
  const link = slack.permalink(general, cast.threads.ben?.root ?? unplayed())
  const stranger = slack.addPerson({ name: 'mallory' })
  const lobby = slack.addChannel({ name: 'lobby', members: [stranger.id, slack.botUserId] })
  const conversation = neuroflash.conversations.find(({ messages }) => messages[0]?.content === lines.subject)
  const told = (person: string) =>
    slack.ephemerals
      .filter(({ user, text }) => user === person && !asksForPatience(text))
      .map(({ text }) => text)

  slack.command({ channel: lobby.id, user: stranger.id, command: '/nf-reset', text: `export ${link}` })
  slack.command({ channel: general, user: ben, command: '/nf-reset', text: `export ${link}` })
  await slack.waitFor(() => [ben, stranger.id].every((person) => told(person).length === 1), {
    what: 'the export',
  })
  slack.command({ channel: general, user: ben, command: '/nf-reset', text: link })
  await slack.waitFor(() => told(ben).length === 2, { what: 'the end of the deletion' })
  const isAnnounced = () =>
    slack.thread(general, cast.threads.ben?.root ?? '').some(({ text }) => isResetLine(text))
  await slack.waitFor(isAnnounced, { what: 'the line about the reset' })
  cast.handedOver = {
    files: slack.files.map(({ channel = '', content }) => ({
      readers: [...slack.channel(channel).members].filter((member) => member !== slack.botUserId),
      content: content.toString(),
    })),
    requester: ben,
    conversation: conversation?.uuid ?? unplayed(),
    isDeleted: conversation !== undefined && (neuroflash.conversation(conversation.uuid)?.deleted ?? false),
    told: told(ben),
  }
}

function unplayed(): never {
  throw new Error('an earlier scene has not been played')
}

async function playStop(cast: Cast): Promise<void> {
  const thinking = cast.house.neuroflash.hold((question) => question === lines.goodbye)
  await say(cast, { user: 'ada', question: lines.goodbye }).delivered()
  await thinking.arrived
  const stopped = cast.bot.stop()
  await cast.bot.logged('stopping')
  thinking.release()
  cast.exitCode = await stopped
}

/** Kills the bot at the next request that `hook` is told of. Resolves when it is gone. */
async function killDuring(cast: Cast, hook: (kill: () => Promise<void>) => () => void): Promise<void> {
  const gone = Promise.withResolvers<void>()
  const takeOff = hook(async () => {
    await cast.bot.kill()
    gone.resolve()
  })
  await gone.promise
  takeOff()
}

/** What no bot took: Slack tries at once, and then after a minute. */
async function deliverAgain({ house: { slack } }: Cast): Promise<void> {
  await slack.settled()
  slack.advance(60_000)
}

type Line = {
  readonly user: 'ada' | 'ben'
  readonly question: string
  readonly mention?: boolean
  readonly deliver?: 'twice'
}

/** A mention starts a thread; anything else goes into that person's. */
function say(cast: Cast, { user, question, mention = false, deliver }: Line): SentMessage {
  const { slack } = cast.house
  const root = cast.threads[user]?.root
  const sent = slack.say({
    channel: slack.seed.general,
    user: slack.seed[user],
    text: mention ? `<@${slack.botUserId}> ${question}` : question,
    ...(mention || root === undefined ? {} : { threadTs: root }),
    ...(deliver === undefined ? {} : { deliver }),
  })
  cast.notes.delivered(sent)
  return sent
}

/** Resolves when neuroflash has answered it and people see as many answers as neuroflash has given. */
async function answered({ house, notes }: Cast, question: string): Promise<void> {
  await house.slack.waitFor(() => notes.isAnswered(question), { what: `the answer to: ${question}` })
}
