import { choiceOf, elementsIn, type Shown } from './elements.ts'
import { applyViewAnswer, showCommandAnswer } from './interaction-answers.ts'
import type { Channel, Ephemeral, Json, Message, Outgoing, View } from './model.ts'
import type { Parts } from './people.ts'
import type { ResponseUrls } from './response-urls.ts'
import { type Sent, sendOut, sentOf } from './sending.ts'
import type { Triggers } from './triggers.ts'
import type { ApiCall } from './web-api/api-call.ts'
import { messageShape } from './web-api/message-shape.ts'
import { openModals, viewShape } from './web-api/views.ts'
import { blocksOf, type Workspace } from './workspace.ts'

export interface SentInteraction extends Sent {
  readonly triggerId: string
  /** Absent for interactions with views, and where nothing was delivered. */
  readonly responseUrl: string | undefined
  /** What Slack told the person instead of delivering ("… is not supported in threads. Sorry!"). */
  readonly refusal: string | undefined
}

/** Where a button is. */
export type Place =
  | { readonly channel: string; readonly ts: string }
  | { readonly ephemeral: string }
  | { readonly view: string }

export interface Command {
  readonly channel: string
  readonly user: string
  /** With the slash. */
  readonly command: string
  readonly text?: string
  readonly threadTs?: string
}

export interface Press {
  readonly user: string
  readonly on: Place
  readonly actionId: string
  readonly blockId?: string
  /** Where several elements share the action id: the one with this value. For selects: the option. */
  readonly value?: string
}

export interface InteractionParts extends Parts {
  /** With which Slack posts in the bot's name. */
  readonly asBot: ApiCall
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
}

/** Slack delivers no command from inside a thread, and none of somebody from another company. */
export function command(parts: InteractionParts, given: Command): SentInteraction {
  const { workspace, responseUrls, deliveries } = parts
  const { channel: channelId, user, command, text = '', threadTs } = given
  const [person, channel] = [workspace.person(user), workspace.channel(channelId)]
  checkIsMember(channel, user)
  if (threadTs !== undefined) return refused(`${command} is not supported in threads. Sorry!`)
  if (person.role === 'external')
    return refused(`${command} can only be used by people of ${workspace.identity.teamDomain}`)
  const triggerId = parts.triggers.issue(user)
  const responseUrl = responseUrls.issue({ area: 'commands', user, channel: channelId })
  const payload = {
    token: 'verification-token-of-the-stand-in',
    team_id: workspace.identity.teamId,
    team_domain: workspace.identity.teamDomain,
    channel_id: channelId,
    channel_name: channelNameOf(channel),
    user_id: user,
    user_name: person.name,
    command,
    text,
    api_app_id: workspace.identity.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: triggerId,
  }
  const outgoing: Outgoing = { id: triggerId, kind: 'command', type: command, payload }
  const delivery = deliveries.start(outgoing, (outcome, answer) =>
    showCommandAnswer(parts, { given, outcome, answer }),
  )
  return { ...sentOf([outgoing], [delivery]), triggerId, responseUrl, refusal: undefined }
}

/** A message shortcut. */
export function shortcut(
  parts: InteractionParts,
  {
    channel: channelId,
    user,
    callbackId,
    ts,
  }: { channel: string; user: string; callbackId: string; ts: string },
): SentInteraction {
  const { workspace, responseUrls } = parts
  const [channel, message] = [workspace.channel(channelId), workspace.message(channelId, ts)]
  checkIsMember(channel, user)
  if (workspace.person(user).role === 'external')
    return refused('Shortcuts of this app are not for external people')
  const responseUrl = responseUrls.issue({ area: 'actions', user, channel: channelId, original: message })
  return interact(parts, user, {
    type: 'message_action',
    callback_id: callbackId,
    action_ts: workspace.newTs(),
    message_ts: ts,
    response_url: responseUrl,
    channel: { id: channelId, name: channelNameOf(channel) },
    message: messageShape(workspace, message),
  })
}

/** Presses or picks what is shown to that person; throws where nothing like it is. */
export function press(parts: InteractionParts, given: Press): SentInteraction {
  const place = placeOf(parts, given)
  const shown = elementsIn(place.blocks).find((candidate) => isPressed(candidate, given))
  if (!shown) throw new Error(`Nothing with the action id ${given.actionId} is shown there to ${given.user}`)
  const action = {
    type: shown.element.type,
    action_id: shown.element.action_id,
    block_id: shown.blockId,
    action_ts: parts.workspace.newTs(),
    ...choiceOf(shown.element, given.value),
  }
  return interact(parts, given.user, { type: 'block_actions', ...place.payload, actions: [action] })
}

/** Submits the person's modal; values by action id. Throws where a required one is missing. */
export function submitView(
  parts: InteractionParts,
  { user, viewId, values = {} }: { user: string; viewId?: string; values?: Readonly<Record<string, string>> },
): SentInteraction {
  const view = modalOf(parts.workspace, user, viewId)
  const state = { values: stateValues(view, values) }
  const payload = {
    type: 'view_submission',
    view: viewShape(parts.workspace, view, state),
    response_urls: [],
  }
  return interact(parts, user, payload, (outcome, answer) => {
    if (outcome === 'acked') applyViewAnswer(parts.workspace, view, answer)
  })
}

/** The app hears of it only where its view asks (`notify_on_close`). */
export function closeView(
  parts: InteractionParts,
  { user, viewId }: { user: string; viewId?: string },
): Sent {
  const view = modalOf(parts.workspace, user, viewId)
  view.isOpen = false
  parts.workspace.changed()
  if (view.body.notify_on_close !== true) return sendOut(parts.deliveries, [])
  return interact(parts, user, {
    type: 'view_closed',
    view: viewShape(parts.workspace, view),
    is_cleared: false,
  })
}

function interact(
  { workspace, triggers, deliveries }: InteractionParts,
  user: string,
  particulars: Json & { readonly type: string },
  onDone?: (outcome: 'acked' | 'given up', answer: string) => void,
): SentInteraction {
  const { identity } = workspace
  const person = workspace.person(user)
  const triggerId = triggers.issue(user)
  const payload = {
    team: { id: identity.teamId, domain: identity.teamDomain },
    user: { id: user, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: identity.appId,
    token: 'verification-token-of-the-stand-in',
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: triggerId,
    ...particulars,
  }
  const outgoing: Outgoing = { id: triggerId, kind: 'interactive', type: particulars.type, payload }
  const responseUrl = typeof particulars.response_url === 'string' ? particulars.response_url : undefined
  return {
    ...sentOf([outgoing], [deliveries.start(outgoing, onDone)]),
    triggerId,
    responseUrl,
    refusal: undefined,
  }
}

interface PlaceShown {
  readonly blocks: readonly Json[]
  readonly payload: Json
}

function placeOf(parts: InteractionParts, { on, user }: Press): PlaceShown {
  if ('view' in on) return viewPlace(parts.workspace, on.view, user)
  if ('ephemeral' in on) return ephemeralPlace(parts, on.ephemeral, user)
  const message = parts.workspace.message(on.channel, on.ts)
  checkIsMember(parts.workspace.channel(on.channel), user)
  return {
    blocks: message.blocks,
    payload: {
      ...inChannel(parts, { user, original: message }),
      message: messageShape(parts.workspace, message),
      state: { values: {} },
    },
  }
}

function ephemeralPlace(parts: InteractionParts, ts: string, user: string): PlaceShown {
  const original = parts.workspace.ephemerals.find(
    (ephemeral) => ephemeral.ts === ts && ephemeral.user === user,
  )
  if (!original) throw new Error(`Nothing private with the ts ${ts} is shown to ${user}`)
  return {
    blocks: original.blocks,
    payload: { ...inChannel(parts, { user, original }), state: { values: {} } },
  }
}

function viewPlace(workspace: Workspace, id: string, user: string): PlaceShown {
  const view = workspace.views.find((view) => view.id === id && view.user === user && view.isOpen)
  if (!view) throw new Error(`No view ${id} is open to ${user}`)
  return {
    blocks: blocksOf(view),
    payload: { container: { type: 'view', view_id: id }, view: viewShape(workspace, view) },
  }
}

function inChannel(
  { workspace, responseUrls }: InteractionParts,
  { user, original }: { user: string; original: Message | Ephemeral },
): Json {
  const channel = workspace.channel(original.channel)
  return {
    container: {
      type: 'message',
      message_ts: original.ts,
      channel_id: original.channel,
      is_ephemeral: 'via' in original,
      ...(original.threadTs !== undefined && { thread_ts: original.threadTs }),
    },
    channel: { id: channel.id, name: channelNameOf(channel) },
    response_url: responseUrls.issue({ area: 'actions', user, channel: channel.id, original }),
  }
}

function isPressed({ element, blockId }: Shown, wanted: Press): boolean {
  if (element.action_id !== wanted.actionId) return false
  if (wanted.blockId !== undefined && blockId !== wanted.blockId) return false
  return element.type !== 'button' || wanted.value === undefined || element.value === wanted.value
}

function modalOf(workspace: Workspace, user: string, viewId: string | undefined): View {
  const open = openModals(workspace, user)
  const view = viewId === undefined ? open.at(-1) : open.find(({ id }) => id === viewId)
  if (!view) throw new Error(`No modal is open to ${user}`)
  return view
}

function stateValues(view: View, values: Readonly<Record<string, string>>): Json {
  const state: Record<string, Record<string, Json>> = {}
  for (const { blockId, element, isInput, isOptional } of elementsIn(blocksOf(view))) {
    if (element.type === 'button') continue
    const actionId = String(element.action_id)
    const choice = choiceOf(element, values[actionId])
    const isEmpty = Object.values(choice).every((value) => value === null || value === '')
    if (isInput && !isOptional && isEmpty) throw new Error(`The modal can't be submitted without ${actionId}`)
    state[blockId] = { ...state[blockId], [actionId]: { type: element.type, ...choice } }
  }
  return state
}

/** Slack: slash command payload, `channel_name`. */
function channelNameOf({ kind, name }: Channel): string {
  if (kind === 'im') return 'directmessage'
  return kind === 'group' ? 'privategroup' : name
}

function checkIsMember(channel: Channel, user: string): void {
  if (!channel.members.has(user))
    throw new Error(`${user} is no member of ${channel.id} and sees nothing there`)
}

function refused(refusal: string): SentInteraction {
  return { ...sentOf([], []), triggerId: '', responseUrl: undefined, refusal }
}
