import { randomUUID } from 'node:crypto'
import { elementsIn } from '../../../src/playground/slack/elements.ts'
import type { Json } from '../../../src/playground/slack/model.ts'
import type { Place } from '../../../src/playground/slack/stand-in.ts'
import type { Environment } from '../../environment/environment.ts'
import { mentioned } from '../../environment/people.ts'
import { forgeCommand, forgeInteraction, forgeMention, forgePress } from './forged.ts'

/** Who wants it, the direct messages between that person and the bot, and of which thread. */
export type Asked = {
  readonly user: string
  readonly dm: string
  readonly channel: string
  readonly root: string
}

/** `begin` does what comes before the deed (a list, a modal) and gives the deed. */
export type Way = {
  readonly name: string
  readonly verb: 'reset' | 'export' | 'status' | 'list'
  /** Asked for between the person and the bot, where a file needs no other word. */
  readonly isDirect?: true
  readonly begin: (environment: Environment, asked: Asked) => Promise<() => unknown>
}

/** Every way in, as Slack offers it to that person; forged where Slack would not. */
export const ways: readonly Way[] = [
  { name: 'a reset by command', verb: 'reset', begin: byCommand((link) => link) },
  {
    name: 'an export by command',
    verb: 'export',
    isDirect: true,
    begin: byCommand((link) => `export ${link}`),
  },
  { name: 'a status by command', verb: 'status', begin: byCommand((link) => `status ${link}`) },
  { name: 'the list', verb: 'list', begin: byBareCommand },
  { name: 'more of the list', verb: 'list', begin: byMore },
  { name: 'a reset from the list', verb: 'reset', begin: byList('reset_thread') },
  { name: 'an export from the list', verb: 'export', begin: byList('export_thread') },
  { name: 'a reset from the bot’s own page', verb: 'reset', begin: byHome('reset_thread') },
  {
    name: 'an export from the bot’s own page',
    verb: 'export',
    isDirect: true,
    begin: byHome('export_thread'),
  },
  { name: 'a reset by shortcut', verb: 'reset', begin: byModal },
  { name: 'an export by shortcut', verb: 'export', begin: byShortcut },
  { name: 'a reset by mention', verb: 'reset', begin: byMention('reset') },
  { name: 'an export by mention', verb: 'export', begin: byMention('export json') },
  { name: 'a status by mention', verb: 'status', begin: byMention('status') },
]

/** Given in the direct messages, where everybody may: that one may link to a thread proves nothing. */
function byCommand(textFor: (link: string) => string): Way['begin'] {
  return async (environment, { user, dm, channel, root }) =>
    () =>
      give(environment, { user, channel: dm, text: textFor(environment.slack.permalink(channel, root)) })
}

async function byBareCommand(environment: Environment, { user, channel }: Asked) {
  return () => give(environment, { user, channel, text: '' })
}

/** Always forged: the button is there only where the list goes on. */
async function byMore(environment: Environment, { user, channel }: Asked) {
  return () =>
    forgePress(
      environment,
      { user, channel },
      { actionId: 'list_more', value: `0:${environment.slack.teamId}:${channel}` },
    )
}

function byList(actionId: string): Way['begin'] {
  return async (environment, asked) => {
    const { user, channel } = asked
    const list = isOffered(environment, asked) ? await listed(environment, asked) : undefined
    const button = { actionId, value: valueOf(environment, asked) }
    return list !== undefined && shows(list.blocks, button)
      ? pressing(environment, { user, on: { ephemeral: list.ts }, ...button })
      : () => forgePress(environment, { user, channel }, button)
  }
}

/** Forged but for who took part: nobody else finds the conversation on that page. */
function byHome(actionId: string): Way['begin'] {
  return async (environment, asked) => {
    const { user } = asked
    const home = await openedHome(environment, user)
    const button = { actionId, value: valueOf(environment, asked) }
    return shows(home.body['blocks'] as readonly Json[], button)
      ? pressing(environment, { user, on: { view: home.id }, ...button })
      : () => forgePress(environment, { user }, button)
  }
}

/** Where Slack offers no shortcut there is no modal either: its submission is forged. */
async function byModal(environment: Environment, asked: Asked) {
  const { slack } = environment
  const { user, channel, root } = asked
  const view = {
    id: randomUUID(),
    callback_id: 'reset_confirmed',
    private_metadata: JSON.stringify({ channel, ts: root }),
  }
  if (!isOffered(environment, asked))
    return () => forgeInteraction(environment, user, { type: 'view_submission', view })
  const before = slack.modal(user)?.id
  slack.shortcut({ channel, user, callbackId: 'reset_conversation', ts: root })
  const modal = await slack.waitFor(
    () => {
      const shown = slack.modal(user)
      return shown?.id !== before && shown
    },
    { what: 'the modal' },
  )
  return () => slack.submitView({ user, viewId: modal.id })
}

async function byShortcut(environment: Environment, asked: Asked) {
  const { user, channel, root } = asked
  const callback_id = 'export_history'
  const forged = { type: 'message_action', callback_id, channel: { id: channel }, message: { ts: root } }
  return () =>
    isOffered(environment, asked)
      ? environment.slack.shortcut({ channel, user, callbackId: callback_id, ts: root })
      : forgeInteraction(environment, user, forged)
}

function byMention(text: string): Way['begin'] {
  return async (environment, { user, channel, root }) =>
    () =>
      environment.slack.channel(channel).members.has(user)
        ? mentioned(environment, text, { user, channel, threadTs: root })
        : forgeMention(environment, { user, channel, root, text })
}

/** The bot’s own page, as it is after it was opened. */
export async function openedHome({ slack }: Environment, user: string) {
  const before = slack.home(user)?.hash
  slack.openHome({ user })
  return slack.waitFor(
    () => {
      const home = slack.home(user)
      return home?.hash !== before && home
    },
    { what: 'the page' },
  )
}

/** Slack: commands and shortcuts are for its own people, where they are members. */
function isOffered(
  { slack }: Environment,
  { user, channel }: { readonly user: string; readonly channel: string },
): boolean {
  return slack.channel(channel).members.has(user) && slack.person(user).role !== 'external'
}

function give(
  environment: Environment,
  given: { readonly user: string; readonly channel: string; readonly text: string },
) {
  return isOffered(environment, given)
    ? environment.slack.command({ ...given, command: '/nf-reset' })
    : forgeCommand(environment, given)
}

async function listed(environment: Environment, { user, channel }: Asked) {
  const { slack } = environment
  const lists = () => slack.ephemerals.filter((note) => note.user === user)
  const before = lists().length
  environment.slack.command({ user, channel, command: '/nf-reset' })
  return slack.waitFor(() => lists()[before], { what: 'the list' })
}

function pressing(
  environment: Environment,
  press: { readonly user: string; readonly on: Place; readonly actionId: string; readonly value: string },
) {
  return () => environment.slack.press(press)
}

type Button = { readonly actionId: string; readonly value: string }

/** Whether the button is among these blocks. */
export function shows(blocks: readonly Json[], { actionId, value }: Button): boolean {
  return elementsIn(blocks).some(
    ({ element }) => element['action_id'] === actionId && element['value'] === value,
  )
}

export function valueOf({ slack }: Environment, { channel, root }: Pick<Asked, 'channel' | 'root'>): string {
  return `${slack.teamId}:${channel}:${root}`
}
