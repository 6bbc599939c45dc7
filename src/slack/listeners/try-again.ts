import type { App } from '@slack/bolt'
import type { z } from 'zod'
import type { MessageId, PersonId } from '../../bridge/model.ts'
import type { NoticeKey } from '../../bridge/notices.ts'
import type { Intake } from '../../bridge/ports/intake.ts'
import type { Log } from '../../bridge/ports/log.ts'
import type { People } from '../../bridge/ports/slack.ts'
import type { Speech } from '../../bridge/ports/speech.ts'
import { tryToNote } from '../private-replies.ts'
import { TRY_AGAIN } from '../replies.ts'
import { channelKey, personId } from '../thread-key.ts'
import type { WebApi } from '../web-api.ts'
import { button, type Identity, messagePress } from '../wire.ts'

type Deps = {
  readonly intake: Pick<Intake, 'tryAgain'>
  readonly people: Pick<People, 'roleOf'>
  readonly speech: Speech
  readonly identity: Identity
  readonly api: WebApi
  readonly log: Log
}

type Press = z.infer<typeof messagePress>

/** The button under a notice that has its message asked again, once. Anybody of the workspace who sees it may press it. */
export function listenToTryAgain(app: App, deps: Deps): void {
  app.action(TRY_AGAIN, async ({ ack, body, action }) => {
    const pressed = messagePress.safeParse(body)
    const value = button.safeParse(action)
    if (!pressed.success || !value.success) return ack()
    // Until 0.2.0 a button named no reader.
    const [id = '', reader = pressed.data.user.id] = value.data.value.split(' ')
    try {
      const refusal = await askAgain(id as MessageId, pressed.data, deps)
      await ack()
      await (refusal === undefined
        ? replaceButton(pressed.data, personId(reader), deps)
        : tell(pressed.data, refusal, deps))
    } catch (error) {
      deps.log.warn({ err: error }, 'a message could not be asked again')
      await ack().catch(() => undefined)
      await tell(pressed.data, 'pressAgain', deps)
    }
  })
}

/**
 * Has the message asked again, or gives the reason why not. The id comes back from a client, so the store takes
 * it only for a message of the channel in which the button was pressed.
 */
async function askAgain(
  id: MessageId,
  { user, channel }: Press,
  { intake, people, identity }: Deps,
): Promise<NoticeKey | undefined> {
  if ((await people.roleOf(personId(user.id))) === 'external') return 'tryAgainRefused'
  const where = channelKey({ team: identity.team, channel: channel.id })
  return (await intake.tryAgain(id, where)) ? undefined : 'alreadyTrying'
}

/** Everybody sees who pressed it, in the language of what it stands under. An edit pings nobody. */
async function replaceButton(
  { channel, message, user }: Press,
  reader: PersonId,
  { api, speech, log }: Deps,
): Promise<void> {
  const say = await speech.to(reader)
  const text = `${message.text}\n${say('askedAgain', { who: { asItIs: `<@${user.id}>` } })}`
  const shown = { channel: channel.id, ts: message.ts, text, blocks: [] }
  await api
    .call('chat.update', shown)
    .catch((error: unknown) => log.warn({ err: error }, 'a pressed button could not be replaced'))
}

async function tell({ channel, user, message }: Press, notice: NoticeKey, deps: Deps): Promise<void> {
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }
  const say = await deps.speech.to(personId(user.id))
  await tryToNote({ channel: channel.id, user: user.id, text: say(notice), ...thread }, deps)
}
