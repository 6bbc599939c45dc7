import type { App } from '@slack/bolt'
import { z } from 'zod'
import type { MessageId } from '../../bridge/model.ts'
import { notices } from '../../bridge/notices.ts'
import type { Intake, Log } from '../../bridge/ports.ts'
import type { Identity } from '../contract.ts'
import { TRY_AGAIN } from '../replies.ts'
import { placeOf } from '../thread-key.ts'
import type { WebApi } from '../web-api.ts'
import { press } from '../wire.ts'

type Deps = {
  readonly intake: Pick<Intake, 'tryAgain'>
  readonly identity: Identity
  readonly api: WebApi
  readonly log: Log
}

type Press = z.infer<typeof press>

const button = z.object({ value: z.string().max(200) })

/** The button under a notice that asks its message again, once. Everybody who sees it may press it. */
export function listenToTryAgain(app: App, deps: Deps): void {
  app.action(TRY_AGAIN, async ({ ack, body, action }) => {
    const pressed = press.safeParse(body)
    const value = button.safeParse(action)
    if (!pressed.success || !value.success || !isHere(value.data.value, pressed.data, deps.identity))
      return ack()
    try {
      const revived = await deps.intake.tryAgain(value.data.value as MessageId)
      await ack()
      await (revived ? removeButton(pressed.data, deps) : tell(pressed.data, 'alreadyTrying', deps))
    } catch (error) {
      deps.log.warn({ err: error }, 'a message could not be asked again')
      await ack().catch(() => undefined)
      await tell(pressed.data, 'pressAgain', deps)
    }
  })
}

/** The value comes back from the client: it may only name a message of the channel it was pressed in. */
function isHere(value: string, { channel }: Press, identity: Identity): boolean {
  const place = placeOf(value as MessageId)
  return place.team === identity.team && place.channel === channel.id
}

async function removeButton({ channel, message }: Press, { api, log }: Deps): Promise<void> {
  const shown = { channel: channel.id, ts: message.ts, text: message.text, blocks: [] }
  await api
    .call('chat.update', (client) => client.chat.update(shown))
    .catch((error: unknown) => log.warn({ err: error }, 'a pressed button could not be removed'))
}

async function tell(
  { channel, user, message }: Press,
  notice: 'alreadyTrying' | 'pressAgain',
  { api, log }: Deps,
): Promise<void> {
  const note = {
    channel: channel.id,
    user: user.id,
    text: notices[notice],
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
  }
  await api
    .call('chat.postEphemeral', (client) => client.chat.postEphemeral(note))
    .catch((error: unknown) => log.warn({ err: error }, 'a person could not be told'))
}
