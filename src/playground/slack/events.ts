import type { Channel, Json, Message, Outgoing } from './model.ts'
import { coreShape, messageShape } from './web-api/message-shape.ts'
import type { Workspace } from './workspace.ts'

/** The name under which an app subscribes to messages of a kind of channel. */
const SUBSCRIPTION = {
  channel: 'message.channels',
  group: 'message.groups',
  im: 'message.im',
  mpim: 'message.mpim',
} as const satisfies Record<Channel['kind'], string>

/** Builds the events Slack has for the app; nothing for what it hasn't subscribed to or can't see. */
export class Events {
  readonly #workspace: Workspace
  readonly #subscriptions: readonly string[] | undefined

  constructor(workspace: Workspace, subscriptions: readonly string[] | undefined) {
    this.#workspace = workspace
    this.#subscriptions = subscriptions
  }

  /** `message`, and `app_mention` where the bot is named outside of a direct message. */
  posted(message: Message): Outgoing[] {
    const core = { ...coreShape(this.#workspace, message), ...senderTeam(this.#workspace, message) }
    const mention = this.#mentionsBot(message) ? this.#mention(message, core) : []
    return [...this.#inChannel(message, core), ...mention]
  }

  /**
   * An author's edit, an unfurl, the app's own update. Slack sends `app_mention` (again) with every edit of a
   * message that mentions the app, however old (bolt-js#960).
   */
  changed(message: Message, before: Message): Outgoing[] {
    const hidden = {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      message: this.#inner(message),
      previous_message: this.#inner(before),
      ts: this.#workspace.newTs(),
    }
    const isEdit = message.edited?.ts !== before.edited?.ts
    const mention =
      isEdit && this.#mentionsBot(message) ? this.#mention(message, coreShape(this.#workspace, message)) : []
    return [...this.#inChannel(message, hidden), ...mention]
  }

  removed(message: Message, how: 'tombstone' | 'gone'): Outgoing[] {
    if (how === 'tombstone') return this.#tombstoned(message)
    const hidden = {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      deleted_ts: message.ts,
      previous_message: this.#inner(message),
      ts: this.#workspace.newTs(),
    }
    return this.#inChannel(message, hidden)
  }

  /** Any event, if the app has subscribed to it. */
  wrap(
    event: Json & { readonly type: string },
    options: { name?: string; team?: string; isShared?: boolean } = {},
  ): Outgoing[] {
    const { name = event.type, team = this.#workspace.identity.teamId, isShared = false } = options
    if (this.#subscriptions && !this.#subscriptions.includes(name)) return []
    const id = this.#workspace.newId('Ev')
    return [{ id, kind: 'event', type: event.type, payload: this.#envelope(event, { id, team, isShared }) }]
  }

  #envelope(event: Json, { id, team, isShared }: { id: string; team: string; isShared: boolean }): Json {
    const { identity, clock } = this.#workspace
    return {
      token: 'verification-token-of-the-stand-in',
      team_id: team,
      context_team_id: identity.teamId,
      context_enterprise_id: null,
      api_app_id: identity.appId,
      event,
      type: 'event_callback',
      event_id: id,
      event_time: Math.floor(clock.nowMs() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: identity.teamId,
          user_id: identity.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: isShared,
      event_context: `4-${id}`,
    }
  }

  /** With a deleted root that has replies, people and apps keep seeing that something was there. */
  #tombstoned(before: Message): Outgoing[] {
    const left = this.#inner(this.#workspace.message(before.channel, before.ts))
    const event = {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      message: { ...left, user: 'USLACKBOT', hidden: true },
      previous_message: this.#inner(before),
      ts: this.#workspace.newTs(),
    }
    return this.#inChannel(before, event)
  }

  #inner(message: Message): Json {
    return { ...messageShape(this.#workspace, message), ...senderTeam(this.#workspace, message) }
  }

  #inChannel(message: Message, event: Json & { readonly type?: unknown }): Outgoing[] {
    const channel = this.#workspace.channel(message.channel)
    if (!this.#workspace.isBotIn(channel)) return []
    const place = { channel: channel.id, event_ts: event.ts, channel_type: channel.kind }
    return this.wrap(
      { ...event, type: 'message', ...place },
      { name: SUBSCRIPTION[channel.kind], ...origin(message, channel) },
    )
  }

  #mention(message: Message, core: Json): Outgoing[] {
    const channel = this.#workspace.channel(message.channel)
    const { subtype: _, ...shape } = core
    const event = {
      ...shape,
      type: 'app_mention',
      channel: channel.id,
      event_ts: message.edited?.ts ?? message.ts,
    }
    return this.wrap(event, origin(message, channel))
  }

  #mentionsBot(message: Message): boolean {
    const channel = this.#workspace.channel(message.channel)
    if (channel.kind === 'im' || message.isBot || !this.#workspace.isBotIn(channel)) return false
    return message.text.includes(`<@${this.#workspace.identity.botUserId}>`)
  }
}

function origin(message: Message, channel: Channel): { team: string; isShared: boolean } {
  return { team: message.team, isShared: channel.isShared }
}

/** In a shared channel a message says whose it is. */
function senderTeam(workspace: Workspace, message: Message): Json {
  if (message.team === workspace.identity.teamId) return {}
  return { user_team: message.team, source_team: message.team }
}
