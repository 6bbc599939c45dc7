import type { StandInNeuroflash } from '../neuroflash/contract.ts'
import type { View as StoredView } from '../slack/model.ts'
import type { StandInSlack } from '../slack/stand-in.ts'
import type { Board, File } from './board.ts'
import type { Supervised } from './bot.ts'
import type { Extras } from './extras.ts'
import type { Recorder } from './recorder.ts'
import type { Residents } from './residents.ts'
import type { Stored } from './stored.ts'
import type { Switchboard } from './troubles.ts'

export type Parts = {
  readonly slack: StandInSlack
  readonly neuroflash: StandInNeuroflash | undefined
  readonly recorder: Recorder
  readonly bot: Supervised
  readonly residents: Residents
  readonly extras: Extras
  readonly switches: Switchboard
  readonly stored: Stored
  readonly house: Board['house']
}

/** The whole board as it is now. */
export function lookAt(parts: Parts): Board {
  const { bot, house } = parts
  return {
    ...peopleIn(parts),
    ...Object.fromEntries(parts.residents.channels.flatMap((channel) => saidIn(parts, channel))),
    ...Object.fromEntries(privateTo(parts)),
    ...Object.fromEntries(parts.recorder.exchanges.map((one) => [`request:${one.number}`, one])),
    ...Object.fromEntries(conversationsOf(parts)),
    ...Object.fromEntries(bot.lines.map((line) => [`log:${line.number}`, line])),
    ...Object.fromEntries(parts.extras.reactions.map((one) => [`reactions:${one.channel}:${one.ts}`, one])),
    bot: bot.state,
    troubles: parts.switches.state,
    house,
  }
}

function peopleIn({ slack, residents }: Parts): Board {
  const people = residents.people.map((id, order) => {
    const { displayName, role, locale } = slack.person(id)
    return [`person:${id}`, { id, name: displayName, role, locale, order }] as const
  })
  const channels = residents.channels.map((id, order) => {
    const { name, kind, members, isShared } = slack.channel(id)
    return [`channel:${id}`, { id, name, kind, members: [...members], isShared, order }] as const
  })
  return Object.fromEntries<unknown>([...people, ...channels]) as Board
}

function saidIn({ slack }: Parts, channel: string): [string, unknown][] {
  const messages = slack.messages(channel)
  const roots = messages.filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts)
  return [
    ...messages.map((message): [string, unknown] => [
      `message:${channel}:${message.ts}`,
      {
        channel,
        ts: message.ts,
        threadTs: message.threadTs,
        author: message.authorId,
        text: message.text,
        blocks: message.blocks,
        files: message.files.map(fileOf),
        isEdited: message.isEdited,
        isDeleted: message.isDeleted,
        reactions: message.reactions,
      },
    ]),
    ...roots.flatMap(({ ts }): [string, unknown][] => {
      const { status = '', loadingMessages = [] } = slack.statuses(channel, ts).at(-1) ?? {}
      if (status === '') return []
      const texts = loadingMessages.length > 0 ? loadingMessages : [status]
      return [[`status:${channel}:${ts}`, { channel, root: ts, texts }]]
    }),
  ]
}

function privateTo({ slack, extras }: Parts): [string, unknown][] {
  const notes = slack.ephemerals.map(
    ({ ts, channel, user, text, blocks, threadTs, via }): [string, unknown] => [
      `private:${channel}:${user}:${ts}`,
      { ts, channel, user, from: via === 'slack' ? 'slackbot' : 'bot', text, blocks, threadTs },
    ],
  )
  const said = extras.said.map((one): [string, unknown] => [
    `private:${one.channel}:${one.user}:${one.ts}s`,
    one,
  ])
  return [...notes, ...said, ...slack.views.filter(({ isOpen }) => isOpen).map(viewEntry)]
}

function viewEntry({ id, user, type, body, errors }: StoredView): [string, unknown] {
  return [`view:${id}`, { id, user, type, body, errors }]
}

function conversationsOf({ neuroflash }: Parts): [string, unknown][] {
  return (neuroflash?.conversations ?? []).map(({ uuid, messages, deleted }) => [
    `conversation:${uuid}`,
    { uuid, messages, isDeleted: deleted },
  ])
}

function fileOf({ id, name, content }: { id: string; name: string; content: Buffer }): File {
  return { id, name, bytes: content.length }
}
