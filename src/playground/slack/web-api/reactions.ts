import type { Json } from '../model.ts'
import { type ApiCall, joinedChannel, type Method } from './api-call.ts'
import { Refusal } from './refusal.ts'

export const reactionsMethods: Readonly<Record<string, Method>> = { 'reactions.add': add }

/** Slack: reactions.add. */
function add(call: ApiCall): Json {
  const { params, workspace } = call
  const channel = joinedChannel(call)
  const name = params.required('name')
  const message = workspace.findMessage(channel.id, params.required('timestamp'))
  if (!message) throw new Refusal('message_not_found')
  const user = workspace.identity.botUserId
  const before = message.reactions ?? []
  if (before.some((one) => one.name === name)) throw new Refusal('already_reacted')
  message.reactions = [...before, { name, users: [user], count: 1 }]
  workspace.changed()
  return {}
}
