import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Json } from '../../../src/playground/slack/model.ts'
import type { Environment } from '../../environment/environment.ts'

// What Slack would sign if it sent it, where it never would: of somebody to whom it offers nothing there.

/** A button that need not be shown to anybody. Pressed on the bot’s own page where no channel is given. */
export function forgePress(
  environment: Environment,
  by: { readonly user: string; readonly channel?: string; readonly triggerId?: string },
  button: { readonly actionId: string; readonly value: string },
): Promise<void> {
  const { user, channel, triggerId = randomUUID() } = by
  const action = { type: 'button', block_id: 'b', action_id: button.actionId, value: button.value }
  const place =
    channel === undefined ? { view: { id: 'V0FORGED', type: 'home' } } : { channel: { id: channel } }
  return forgeInteraction(environment, user, {
    type: 'block_actions',
    ...place,
    trigger_id: triggerId,
    actions: [action],
  })
}

export function forgeInteraction(
  environment: Environment,
  user: string,
  particulars: Json & { readonly type: string },
): Promise<void> {
  const { teamId } = environment.slack
  const payload = { team: { id: teamId }, user: { id: user }, trigger_id: randomUUID(), ...particulars }
  return deliver(environment, { payload: JSON.stringify(payload) })
}

export function forgeCommand(
  environment: Environment,
  given: { readonly user: string; readonly channel: string; readonly text: string },
): Promise<void> {
  return deliver(environment, {
    command: '/nf-reset',
    team_id: environment.slack.teamId,
    channel_id: given.channel,
    user_id: given.user,
    text: given.text,
    trigger_id: randomUUID(),
  })
}

/** Ada’s mention, with somebody else as its author. */
export async function forgeMention(
  environment: Environment,
  said: { readonly user: string; readonly channel: string; readonly root: string; readonly text: string },
): Promise<void> {
  const { slack } = environment
  const { user, channel, root, text } = said
  const composed = slack.compose({
    channel,
    user: slack.seed.ada,
    threadTs: root,
    text: `<@${slack.botUserId}> ${text}`,
  })
  for (const outgoing of composed.events) {
    const event = { ...(outgoing.payload['event'] as Json), user }
    await slack.deliver({ ...outgoing, payload: { ...outgoing.payload, event } }).done
  }
}

async function deliver({ slack }: Environment, form: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams(form).toString()
  const headers = slack.sign(body, { contentType: 'application/x-www-form-urlencoded' })
  expect((await slack.deliverRaw(body, { headers })).status).toBe(200)
}
