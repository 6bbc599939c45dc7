import type { App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Request, Requester, Task, TaskId, ThreadKey } from '../../bridge/model.ts'
import type { Say } from '../../bridge/notices.ts'
import type { Intake } from '../../bridge/ports/intake.ts'
import type { Log } from '../../bridge/ports/log.ts'
import type { Speech } from '../../bridge/ports/speech.ts'
import { parseCommand } from '../command.ts'
import {
  EXPORT_THREAD,
  LIST_BACK,
  LIST_MORE,
  OPEN_THREAD,
  plainText,
  RESET_THREAD,
} from '../conversation-list.ts'
import { tryToNote } from '../private-replies.ts'
import {
  channelId,
  channelKey,
  channelKeyOf,
  personId,
  placeOf,
  threadKey,
  threadKeyOf,
} from '../thread-key.ts'
import type { WebApi } from '../web-api.ts'
import { button, command, type Identity, press, shortcut, submission } from '../wire.ts'

type Deps = {
  readonly intake: Pick<Intake, 'ask'>
  readonly speech: Speech
  readonly identity: Identity
  readonly api: WebApi
  readonly log: Log
}

/** The number of a page, and the key of the channel that is listed. */
const PAGE = /^(\d{1,6}):(.+)$/

/** What the confirming modal carries. It comes back from a client, so what it names is authorised again. */
const carried = z.object({ channel: z.string(), ts: z.string() })

/**
 * Requests that do not come as events: the command, the two message shortcuts with their modal, and the
 * buttons of the lists. Here they are only stored. Whether the person may do it is asked when it is done.
 */
export function listenToRequests(app: App, deps: Deps): void {
  listenToCommand(app, deps)
  listenToShortcuts(app, deps)
  app.action(OPEN_THREAD, ({ ack }) => ack())
  app.action(EXPORT_THREAD, onPress(deps, 'export'))
  app.action(RESET_THREAD, onPress(deps, 'reset'))
  app.action(LIST_MORE, onTurn(deps))
  app.action(LIST_BACK, onTurn(deps))
}

function listenToCommand(app: App, deps: Deps): void {
  const { identity } = deps
  app.command('/nf-reset', async ({ ack, body }) => {
    const {
      channel_id: channel,
      user_id: user,
      text,
      response_url: url,
      trigger_id: id,
    } = command.parse(body)
    const requester = requesterOf({ user, channel, url }, identity)
    const isStored = await ask(deps, `command:${id}`, parseCommand(text, { requester, identity }))
    if (isStored) return ack()
    const say = await deps.speech.to(requester.person)
    await ack({ response_type: 'ephemeral', text: say('cannotStore') })
  })
}

/** *Reset conversation* only opens a modal. The reset is stored when the person confirms it there. */
function listenToShortcuts(app: App, deps: Deps): void {
  const { identity } = deps
  app.shortcut('export_history', async ({ ack, body }) => {
    const { thread, requester, triggerId } = shortcutOf(body, identity)
    const task = { kind: 'export', format: 'markdown', thread, requester } as const
    await storeThenAck(deps, { id: `shortcut:${triggerId}`, task, ack })
  })

  app.shortcut('reset_conversation', async ({ ack, body }) => {
    const { thread, requester, triggerId } = shortcutOf(body, identity)
    await ack()
    const { channel, ts } = placeOf(thread)
    const say = await deps.speech.to(requester.person)
    const view = confirmation(JSON.stringify({ channel, ts }), say)
    await deps.api.call('views.open', { trigger_id: triggerId, view }).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'a modal could not be opened')
      return note(deps, requester)
    })
  })

  app.view({ callback_id: 'reset_confirmed', type: 'view_submission' }, async ({ ack, body }) => {
    const { user, view } = submission.parse(body)
    const { channel, ts } = carried.parse(JSON.parse(view.private_metadata))
    const thread = threadKey({ team: identity.team, channel, ts })
    const requester = { ...requesterOf({ user: user.id, channel, url: undefined }, identity), thread }
    const isStored = await ask(deps, `view:${view.id}`, { kind: 'reset', thread, requester })
    if (isStored) return ack()
    await ack({ response_action: 'update', view: sorry(await deps.speech.to(requester.person)) })
  })
}

/** A button under a list names the page it turns to, and the channel, since a list may be shown elsewhere. */
function onTurn(deps: Deps) {
  return async ({ ack, body, action }: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    const { user, channel, trigger_id: id, response_url: url } = press.parse(body)
    const [, page, of = ''] = PAGE.exec(button.parse(action).value) ?? []
    const shown = channelKeyOf(of, deps.identity.team)
    if (shown === undefined) return ack()
    const requester = requesterOf({ user: user.id, channel: channel?.id, url }, deps.identity)
    const task = { kind: 'list', channel: shown, page: Number(page), turned: true, requester } as const
    await storeThenAck(deps, { id: `press:${id}`, task, ack })
  }
}

/** A button of a list names its thread. */
function onPress(deps: Deps, kind: 'export' | 'reset') {
  return async ({ ack, body, action }: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    const { user, channel, trigger_id: id, response_url: url } = press.parse(body)
    const requester = requesterOf({ user: user.id, channel: channel?.id, url }, deps.identity)
    const thread = threadKeyOf(button.parse(action).value, deps.identity.team)
    if (thread === undefined) return ack()
    const task: Request =
      kind === 'reset' ? { kind, thread, requester } : { kind, thread, requester, format: 'markdown' }
    await storeThenAck(deps, { id: `press:${id}`, task, ack })
  }
}

/** Acks once the request is stored. A press or a shortcut takes no words with its ack, so a failure is told in a note. */
async function storeThenAck(
  deps: Deps,
  { id, task, ack }: { readonly id: string; readonly task: Request; readonly ack: () => Promise<void> },
): Promise<void> {
  const isStored = await ask(deps, id, task)
  await ack()
  if (!isStored) await note(deps, task.requester)
}

/** `false`: the request could not be stored, and the person has to be told so. */
async function ask({ intake, log }: Deps, id: string, task: Task): Promise<boolean> {
  try {
    await intake.ask(id as TaskId, task)
    return true
  } catch (error) {
    log.error({ err: error, task: id }, 'a request could not be stored')
    return false
  }
}

async function note(deps: Deps, { person, channel }: Requester): Promise<void> {
  if (channel === undefined) return
  const say = await deps.speech.to(person)
  await tryToNote({ channel: channelId(channel), user: person, text: say('cannotStore') }, deps)
}

export function requesterOf(
  from: { readonly user: string; readonly channel: string | undefined; readonly url: string | undefined },
  { team }: Identity,
): Requester {
  return {
    person: personId(from.user),
    ...(from.channel === undefined ? {} : { channel: channelKey({ team, channel: from.channel }) }),
    ...(from.url === undefined ? {} : { responseUrl: from.url }),
  }
}

function shortcutOf(
  body: unknown,
  identity: Identity,
): { readonly thread: ThreadKey; readonly requester: Requester; readonly triggerId: string } {
  const { channel, user, message, trigger_id: triggerId, response_url: url } = shortcut.parse(body)
  const thread = threadKey({ team: identity.team, channel: channel.id, ts: message.thread_ts ?? message.ts })
  return {
    thread,
    requester: { ...requesterOf({ user: user.id, channel: channel.id, url }, identity), thread },
    triggerId,
  }
}

function confirmation(metadata: string, say: Say): ModalView {
  return {
    type: 'modal',
    callback_id: 'reset_confirmed',
    private_metadata: metadata,
    title: plainText(say('modalTitle')),
    submit: plainText(say('confirmYes')),
    close: plainText(say('confirmNo')),
    blocks: [{ type: 'section', text: plainText(say('confirmText')) }],
  }
}

function sorry(say: Say): ModalView {
  const blocks: ModalView['blocks'] = [{ type: 'section', text: plainText(say('cannotStore')) }]
  return { type: 'modal', title: plainText(say('modalTitle')), blocks }
}
