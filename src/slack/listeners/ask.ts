import type { App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { ReplyError } from '../../bridge/errors.ts'
import type { Requester, TaskId } from '../../bridge/model.ts'
import type { NoticeKey, Say } from '../../bridge/notices.ts'
import type { Intake } from '../../bridge/ports/intake.ts'
import type { Log } from '../../bridge/ports/log.ts'
import type { Speech } from '../../bridge/ports/speech.ts'
import {
  ASK,
  ASK_REWRITE,
  ASK_SHORTEN,
  ASK_TRANSLATE,
  askModal,
  LONGEST,
  notice,
  QUESTION,
  quoteIn,
  quoteOf,
} from '../ask-modal.ts'
import { tryToNote } from '../private-replies.ts'
import { isTs, messageId, personId, threadKey } from '../thread-key.ts'
import type { WebApi } from '../web-api.ts'
import { channelInfo, filledIn, fullShortcut, type Identity, modalPress } from '../wire.ts'
import { requesterOf } from './requests.ts'

type Deps = {
  readonly intake: Pick<Intake, 'ask'>
  readonly speech: Speech
  readonly identity: Identity
  readonly api: WebApi
  readonly log: Log
}

/** A modal has to be opened within 3 s (S19). So much of that may go into finding out whether the bot is in the channel. */
const PATIENCE_MS = 1_000

/** What the modal carries. It comes back from a client, so what it names is authorised again. */
const carried = z.object({
  channel: z.string().regex(/^[A-Z0-9]+$/),
  root: z.string().refine(isTs),
  ts: z.string().refine(isTs),
  url: z.url().optional(),
})

/** *Ask about this message*: opens a modal. What is sent from it is stored, and asked by a task. */
export function listenToAsk(app: App, deps: Deps): void {
  app.shortcut('ask_about_message', async ({ ack, body }) => {
    const { channel, user, message, trigger_id, response_url: url } = fullShortcut.parse(body)
    await ack()
    const [say, isThere] = await Promise.all([deps.speech.to(personId(user.id)), isIn(channel.id, deps)])
    const { ts, thread_ts: root = ts } = message
    const metadata = JSON.stringify({ channel: channel.id, root, ts, url } satisfies z.infer<typeof carried>)
    const view = isThere
      ? askModal({ quote: quoteOf(message), metadata }, say)
      : notice(say('askElsewhere'), say('askTitle'))
    await deps.api.call('views.open', { trigger_id, view }).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'a modal could not be opened')
      return tryToNote({ channel: channel.id, user: user.id, text: say('cannotStore') }, deps)
    })
  })
  app.action(ASK_REWRITE, onChoice('askRewrite', deps))
  app.action(ASK_SHORTEN, onChoice('askShorten', deps))
  app.action(ASK_TRANSLATE, onChoice('askTranslate', deps))
  app.view({ callback_id: ASK, type: 'view_submission' }, async ({ ack, body }) => {
    const { user, view } = filledIn.parse(body)
    const [field, words] = typedIn(view)
    if (saysNothing(words)) {
      const say = await deps.speech.to(personId(user.id))
      return ack({ response_action: 'errors', errors: { [field]: say('askEmpty') } })
    }
    const task = taskOf({ user: user.id, words }, view, deps.identity)
    try {
      await deps.intake.ask(`view:${view.id}` as TaskId, task)
      await ack()
    } catch (error) {
      deps.log.error({ err: error }, 'a question could not be stored')
      await ack({ response_action: 'update', view: await sorry(task.requester, deps) })
    }
  })
}

type Filled = z.infer<typeof filledIn>['view']

/** The field, by the name of its block, and what was typed in it. */
function typedIn({ state }: Filled): readonly [field: string, words: string] {
  const [field = '', fields] = Object.entries(state.values).find(([, block]) => QUESTION in block) ?? []
  return [field, (fields?.[QUESTION]?.value ?? '').slice(0, LONGEST)]
}

/** Slack takes spaces for words, and some keyboards add letters that nobody sees. */
function saysNothing(words: string): boolean {
  return /^[\s\p{Cf}\p{Cc}]*$/u.test(words)
}

function taskOf(
  { user, words }: { readonly user: string; readonly words: string },
  view: Filled,
  identity: Identity,
) {
  const { channel, root, ts, url } = carried.parse(JSON.parse(view.private_metadata))
  const { team } = identity
  const thread = threadKey({ team, channel, ts: root })
  return {
    kind: 'ask',
    thread,
    message: messageId({ team, channel, ts }),
    words,
    requester: { ...requesterOf({ user, channel, url }, identity), thread },
  } as const
}

/** A press on a choice fills the field with it. */
function onChoice(choice: NoticeKey, { speech, api, log }: Deps) {
  return async ({ ack, body }: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    const { user, view } = modalPress.parse(body)
    await ack()
    const say: Say = await speech.to(personId(user.id))
    const quote = quoteIn(view.blocks)
    if (quote === undefined) return
    const filled = askModal({ quote, metadata: view.private_metadata, words: say(choice) }, say)
    await api
      .call('views.update', { view_id: view.id, view: filled })
      .catch((error: unknown) => log.warn({ err: error }, 'a choice could not be filled in'))
  }
}

async function sorry({ person }: Requester, { speech }: Deps) {
  const say = await speech.to(person)
  return notice(say('cannotStore'), say('askTitle'))
}

/** Whether the bot is in the channel. If Slack does not say in time, yes: who then asks in vain is told so later. */
async function isIn(channel: string, { api }: Deps): Promise<boolean> {
  const patience = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => patience.resolve(true), PATIENCE_MS)
  const asked = api.read('conversations.info', { channel }, channelInfo).then(
    ({ channel: found }) => found.is_im === true || found.is_member !== false,
    (error: unknown) => !(error instanceof ReplyError && error.code === 'closed'),
  )
  const answer = await Promise.race([asked, patience.promise])
  clearTimeout(timer)
  return answer
}
