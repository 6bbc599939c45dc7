import { z } from 'zod'
import type { Delivery } from '../slack/model.ts'
import { composed } from './compose.ts'
import { type Deed, deed } from './deeds.ts'
import { INVITE, invite, sayWhoIsNotHere } from './invite.ts'
import type { Parts } from './look.ts'

/** A sentence for the person whose deed cannot be done. */
export class Impossible extends Error {}

/**
 * Does it; what follows from it is seen on the board. Gives the `ts` of what was said, if something was. Throws
 * `Impossible` for what is no deed, or cannot be done.
 */
export function carryOut(parts: Parts, given: unknown): string | undefined {
  const parsed = deed.safeParse(given)
  if (!parsed.success) {
    const tooLong = parsed.error.issues.find(({ code }) => code === 'too_big')
    throw new Impossible(
      tooLong?.message ?? `That is nothing the playground can do. ${z.prettifyError(parsed.error)}`,
    )
  }
  try {
    if (parsed.data.do === 'say') return say(parts, parsed.data)
    carry(parts, parsed.data)
    return undefined
  } catch (error) {
    throw new Impossible(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

type Of<Kind extends Deed['do']> = Extract<Deed, { readonly do: Kind }>

function carry(parts: Parts, one: Exclude<Deed, Of<'say'>>): void {
  const { slack, bot, extras, switches } = parts
  switch (one.do) {
    case 'edit': {
      const { channel, ts } = own(parts, one)
      return switches.deliver(
        slack.edit({ channel, ts, text: composed(one.text, parts), deliver: 'none' }).events,
      )
    }
    case 'remove': {
      const { channel, ts } = own(parts, one)
      return switches.deliver(slack.remove({ channel, ts, deliver: 'none' }).events)
    }
    case 'react':
      return extras.react(one)
    case 'shortcut':
      return useShortcut(parts, one)
    case 'press':
      return press(parts, one)
    case 'submit':
      slack.submitView(one)
      return
    case 'close':
      slack.closeView(one)
      return
    case 'open-home':
      slack.openHome(one)
      return
    case 'kill':
      return void bot.kill()
    case 'stop':
      return void bot.stop()
    case 'start':
      return void bot.start()
    case 'forget-conversations':
      return switches.forgetConversations()
    case 'trouble-neuroflash':
      return switches.setNeuroflash(one.trouble)
    case 'trouble-slack':
      return switches.setSlack(one.trouble, one.isOn)
    default:
      one satisfies never
  }
}

function say(parts: Parts, one: Of<'say'>): string | undefined {
  const { slack, switches } = parts
  if (one.text.startsWith('/')) {
    command(parts, one)
    return undefined
  }
  const { user, channel, threadTs, files } = one
  const text = composed(one.text, parts)
  const { ts, events } = slack.compose({
    user,
    channel,
    text,
    ...(threadTs !== undefined && { threadTs }),
    ...(files !== undefined && { files }),
  })
  switches.deliver(events)
  sayWhoIsNotHere(parts, one, text)
  return ts
}

/** Slack takes whatever begins with a slash as a command, and refuses the app's own commands inside threads. */
function command(parts: Parts, { user, channel, text, threadTs }: Of<'say'>): void {
  const { slack, extras, house } = parts
  const [, name = '', rest = ''] = /^(\/\S*)\s*([\s\S]*)$/.exec(text) ?? []
  const to = { channel, user, ...(threadTs !== undefined && { threadTs }) }
  if (name === INVITE.command) return invite(parts, to, composed(rest, parts))
  if (!house.commands.some(({ command }) => command === name)) {
    return extras.say(
      to,
      `\`${name}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.\nIf you are trying to send a message and not run a command, try preceding the "/" with an empty space.`,
    )
  }
  const { refusal } = slack.command({ ...to, command: name, text: composed(rest, parts) })
  if (refusal !== undefined) extras.say(to, refusal)
}

function useShortcut(parts: Parts, { user, channel, ts, callbackId }: Of<'shortcut'>): void {
  const { slack, extras } = parts
  const threadTs = slack.messages(channel).find((message) => message.ts === ts)?.threadTs
  const to = { channel, user, ...(threadTs !== undefined && { threadTs }) }
  const { refusal, deliveries } = slack.shortcut({ user, channel, ts, callbackId })
  if (refusal !== undefined) extras.say(to, refusal)
  void sayIfUnanswered(parts, to, deliveries)
}

function press(parts: Parts, { do: _press, ...pressed }: Of<'press'>): void {
  const { deliveries } = parts.slack.press(pressed)
  const channel = 'channel' in pressed.on ? pressed.on.channel : undefined
  if (channel !== undefined) void sayIfUnanswered(parts, { channel, user: pressed.user }, deliveries)
}

/** Slack does not deliver a press again; it shows that nothing came of it. */
async function sayIfUnanswered(
  { extras }: Parts,
  to: { channel: string; user: string; threadTs?: string },
  deliveries: readonly Delivery[],
): Promise<void> {
  const outcomes = await Promise.all(deliveries.map(({ done }) => done))
  if (outcomes.includes('given up')) extras.say(to, 'neuroflash did not respond. Please try again.')
}

/** Nobody changes what somebody else wrote. */
function own({ slack }: Parts, { user, channel, ts }: { user: string; channel: string; ts: string }) {
  const message = slack.messages(channel).find((message) => message.ts === ts)
  if (message === undefined) throw new Error('This message is not there any more.')
  if (message.authorId !== user) throw new Error('Slack lets people change only what they wrote themselves.')
  return { channel, ts }
}
