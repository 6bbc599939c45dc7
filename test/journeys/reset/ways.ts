import { randomUUID } from 'node:crypto'
import { elementsIn } from '../../../src/playground/slack/elements.ts'
import type { Json } from '../../../src/playground/slack/model.ts'
import type { Place } from '../../../src/playground/slack/stand-in.ts'
import type { House } from '../house.ts'
import { mentioned } from '../incoming/visit.ts'
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
  readonly begin: (house: House, asked: Asked) => Promise<() => unknown>
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
  return async (house, { user, dm, channel, root }) =>
    () =>
      give(house, { user, channel: dm, text: textFor(house.slack.permalink(channel, root)) })
}

async function byBareCommand(house: House, { user, channel }: Asked) {
  return () => give(house, { user, channel, text: '' })
}

/** Always forged: the button is there only where the list goes on. */
async function byMore(house: House, { user, channel }: Asked) {
  return () =>
    forgePress(
      house,
      { user, channel },
      { actionId: 'list_more', value: `0:${house.slack.teamId}:${channel}` },
    )
}

function byList(actionId: string): Way['begin'] {
  return async (house, asked) => {
    const { user, channel } = asked
    const list = isOffered(house, asked) ? await listed(house, asked) : undefined
    const button = { actionId, value: valueOf(house, asked) }
    return list !== undefined && shows(list.blocks, button)
      ? pressing(house, { user, on: { ephemeral: list.ts }, ...button })
      : () => forgePress(house, { user, channel }, button)
  }
}

/** Forged but for who took part: nobody else finds the conversation on that page. */
function byHome(actionId: string): Way['begin'] {
  return async (house, asked) => {
    const { user } = asked
    const home = await openedHome(house, user)
    const button = { actionId, value: valueOf(house, asked) }
    return shows(home.body['blocks'] as readonly Json[], button)
      ? pressing(house, { user, on: { view: home.id }, ...button })
      : () => forgePress(house, { user }, button)
  }
}

/** Where Slack offers no shortcut there is no modal either: its submission is forged. */
async function byModal(house: House, asked: Asked) {
  const { slack } = house
  const { user, channel, root } = asked
  const view = {
    id: randomUUID(),
    callback_id: 'reset_confirmed',
    private_metadata: JSON.stringify({ channel, ts: root }),
  }
  if (!isOffered(house, asked)) return () => forgeInteraction(house, user, { type: 'view_submission', view })
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

async function byShortcut(house: House, asked: Asked) {
  const { user, channel, root } = asked
  const callback_id = 'export_history'
  const forged = { type: 'message_action', callback_id, channel: { id: channel }, message: { ts: root } }
  return () =>
    isOffered(house, asked)
      ? house.slack.shortcut({ channel, user, callbackId: callback_id, ts: root })
      : forgeInteraction(house, user, forged)
}

function byMention(text: string): Way['begin'] {
  return async (house, { user, channel, root }) =>
    () =>
      house.slack.channel(channel).members.has(user)
        ? mentioned(house, text, { user, channel, threadTs: root })
        : forgeMention(house, { user, channel, root, text })
}

/** The bot’s own page, as it is after it was opened. */
export async function openedHome({ slack }: House, user: string) {
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
  { slack }: House,
  { user, channel }: { readonly user: string; readonly channel: string },
): boolean {
  return slack.channel(channel).members.has(user) && slack.person(user).role !== 'external'
}

function give(
  house: House,
  given: { readonly user: string; readonly channel: string; readonly text: string },
) {
  return isOffered(house, given)
    ? house.slack.command({ ...given, command: '/nf-reset' })
    : forgeCommand(house, given)
}

async function listed(house: House, { user, channel }: Asked) {
  const { slack } = house
  const lists = () => slack.ephemerals.filter((note) => note.user === user)
  const before = lists().length
  house.slack.command({ user, channel, command: '/nf-reset' })
  return slack.waitFor(() => lists()[before], { what: 'the list' })
}

function pressing(
  house: House,
  press: { readonly user: string; readonly on: Place; readonly actionId: string; readonly value: string },
) {
  return () => house.slack.press(press)
}

type Button = { readonly actionId: string; readonly value: string }

/** Whether the button is among these blocks. */
export function shows(blocks: readonly Json[], { actionId, value }: Button): boolean {
  return elementsIn(blocks).some(
    ({ element }) => element['action_id'] === actionId && element['value'] === value,
  )
}

export function valueOf({ slack }: House, { channel, root }: Pick<Asked, 'channel' | 'root'>): string {
  return `${slack.teamId}:${channel}:${root}`
}
