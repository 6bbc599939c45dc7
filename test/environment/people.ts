import type { SentMessage } from '../../src/playground/slack/stand-in.ts'
import type { StandIns } from './environment.ts'

type Where = { readonly channel?: string; readonly user?: string; readonly threadTs?: string }

/** Somebody more in #general; gives their id. */
export function newMember(slack: StandIns['slack'], name: string): string {
  const { id } = slack.addPerson({ name })
  slack.join(slack.seed.general, id)
  return id
}

/** Ada in #general, unless said otherwise. Nothing is delivered yet. */
export function composed(standIns: StandIns, text: string, where: Where = {}): SentMessage {
  const { general, ada } = standIns.slack.seed
  return standIns.slack.compose({ channel: general, user: ada, ...where, text })
}

export function said(standIns: StandIns, text: string, where: Where = {}): SentMessage {
  const { general, ada } = standIns.slack.seed
  return standIns.slack.say({ channel: general, user: ada, ...where, text })
}

export function mentioned(standIns: StandIns, text: string, where: Where = {}): SentMessage {
  return said(standIns, `<@${standIns.slack.botUserId}> ${text}`, where)
}

/** Resolves when the bot has written `count` messages in the thread. */
export async function answered(
  { slack }: StandIns,
  { channel, root }: Pick<SentMessage, 'channel' | 'root'>,
  count = 1,
): Promise<void> {
  const answers = () => slack.thread(channel, root).filter((message) => message.isBot).length
  await slack.waitFor(() => answers() >= count, { what: `${count} answers in ${root}`, timeoutMs: 20_000 })
}

/** What the bot says in the thread, oldest first. */
export function answersIn({ slack }: StandIns, { channel, root }: Pick<SentMessage, 'channel' | 'root'>) {
  return slack
    .thread(channel, root)
    .filter((message) => message.isBot)
    .map((message) => message.text)
}

/** The questions neuroflash has stored, by conversation. */
export function questions({ neuroflash }: StandIns): string[][] {
  return neuroflash.conversations.map(({ messages }) =>
    messages.filter(({ role }) => role === 'user').map(({ content }) => content),
  )
}

/** Everything the bot has said to one person alone, oldest first. */
export function heard({ slack }: StandIns): string[] {
  return slack.ephemerals.map((note) => note.text)
}

export async function untilHeard(standIns: StandIns, words: string, count = 1): Promise<void> {
  const { slack } = standIns
  await slack.waitFor(() => heard(standIns).filter((text) => text.includes(words)).length >= count, {
    what: `a private “${words}”`,
  })
}

/** Whether neuroflash has deleted the conversation that was made as the `place`-th. */
export function isDeleted({ neuroflash }: StandIns, place = 0): boolean {
  return neuroflash.conversations[place]?.deleted ?? false
}

/** Resolves when neuroflash has deleted it. */
export async function untilDeleted(standIns: StandIns, place = 0): Promise<void> {
  await standIns.neuroflash.waitFor(() => isDeleted(standIns, place), {
    what: `the deletion of conversation ${place}`,
  })
}
