import type { Channel } from '../slack/model.ts'
import type { PrivateMessage } from './board.ts'
import type { Parts } from './look.ts'

/** Slack's own command. Without it nobody could try what a channel is that the bot has yet to come to. */
export const INVITE = {
  command: '/invite',
  usage: '@name',
  description: 'Adds somebody to this channel',
} as const

type To = Pick<PrivateMessage, 'channel' | 'user' | 'threadTs'>

/** Adds those who are named. The channel is told, as Slack does, and the bot is not. */
export function invite({ slack, extras }: Parts, to: To, named: string): void {
  const channel = slack.channel(to.channel)
  const { displayName, role } = slack.person(to.user)
  if (!canBeInvitedTo(channel) || role === 'guest' || role === 'external') {
    return extras.say(to, 'You can’t add people here.')
  }
  const people = mentionedIn(named)
  if (people.length === 0)
    return extras.say(to, 'Whom do you want to add? For example: `/invite @neuroflash`')
  for (const id of people) {
    if (channel.members.has(id)) {
      extras.say(to, `<@${id}> is already in this channel.`)
      continue
    }
    slack.join(channel.id, id)
    const text = `was added to #${channel.name} by ${displayName}.`
    slack.keep({ channel: channel.id, ts: slack.newTs(), user: id, text })
  }
}

/** Slack tells whoever mentions somebody who will not read it. */
export function sayWhoIsNotHere({ slack, extras }: Parts, to: To, text: string): void {
  const channel = slack.channel(to.channel)
  if (!canBeInvitedTo(channel)) return
  for (const id of mentionedIn(text).filter((id) => !channel.members.has(id))) {
    const { displayName } = slack.person(id)
    extras.say(
      to,
      `You mentioned <@${id}>, but they’re not in this channel. To add them, type \`/invite @${displayName}\`.`,
    )
  }
}

function canBeInvitedTo({ kind }: Channel): boolean {
  return kind === 'channel' || kind === 'group'
}

function mentionedIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/<@(\w+)>/g)].map(([, id = '']) => id))]
}
