import type { Channel } from './model.ts'
import type { Parts } from './people.ts'
import { type Sent, sendOut } from './sending.ts'
import { homeOf, viewShape } from './web-api/views.ts'

/** The person opens the app's Home tab. */
export function openHome({ workspace, events, deliveries }: Parts, { user }: { user: string }): Sent {
  const view = homeOf(workspace, workspace.person(user).id)
  const event = {
    type: 'app_home_opened',
    user,
    channel: workspace.directMessage(user).id,
    tab: 'home',
    event_ts: workspace.newTs(),
    ...(view && { view: viewShape(workspace, view) }),
  }
  return sendOut(deliveries, events.wrap(event))
}

/** The workspace removes the app; its token is refused from now on. */
export function uninstall({ workspace, events, deliveries }: Parts): Sent {
  const revoked = { type: 'tokens_revoked', tokens: { oauth: [], bot: [workspace.identity.botUserId] } }
  const both = [...events.wrap({ type: 'app_uninstalled' }), ...events.wrap(revoked)]
  workspace.isInstalled = false
  workspace.changed()
  return sendOut(deliveries, both)
}

export function deleteChannel({ workspace, events, deliveries }: Parts, id: string): Sent {
  const type = workspace.channel(id).kind === 'channel' ? 'channel_deleted' : 'group_deleted'
  workspace.channels.delete(id)
  workspace.messages.removeChannel(id)
  workspace.changed()
  return sendOut(deliveries, events.wrap({ type, channel: id, event_ts: workspace.newTs() }))
}

/** The channel and all that was said there get another id, as when a private channel is shared. */
export function changeChannelId(
  { workspace, events, deliveries }: Parts,
  id: string,
): Sent & { readonly newId: string } {
  const newId = workspace.newId('C')
  const channel = workspace.channel(id)
  rename(channel, newId)
  workspace.channels.delete(id)
  workspace.channels.set(newId, channel)
  workspace.messages.moveChannel(id, newId)
  workspace.changed()
  const event = {
    type: 'channel_id_changed',
    old_channel_id: id,
    new_channel_id: newId,
    event_ts: workspace.newTs(),
  }
  return { ...sendOut(deliveries, events.wrap(event)), newId }
}

function rename(channel: Channel, id: string): void {
  channel.id = id
}
