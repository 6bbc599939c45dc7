import type { Json } from '../slack/model.ts'

/**
 * What the page shows, as it travels to the browser: entries by key, each sent again when it has changed. `null`: it
 * is gone. Types alone, for both sides.
 */
export type Board = {
  readonly [key: `person:${string}`]: Person
  readonly [key: `channel:${string}`]: Channel
  readonly [key: `message:${string}`]: Message
  readonly [key: `private:${string}`]: PrivateMessage
  readonly [key: `status:${string}`]: Status
  readonly [key: `view:${string}`]: View
  readonly [key: `request:${string}`]: Exchange
  readonly [key: `conversation:${string}`]: Conversation
  readonly [key: `log:${string}`]: LogLine
  readonly [key: `reactions:${string}`]: Reactions
  readonly bot: Bot
  readonly troubles: Troubles
  readonly house: House
}

export type Person = {
  readonly id: string
  readonly name: string
  readonly role: 'member' | 'guest' | 'admin' | 'owner' | 'external' | 'bot'
  /** The language in which Slack and the bot talk to them. */
  readonly locale: string
  readonly order: number
}

export type Channel = {
  readonly id: string
  readonly name: string
  readonly kind: 'channel' | 'group' | 'mpim' | 'im'
  readonly members: readonly string[]
  readonly isShared: boolean
  readonly order: number
}

export type File = {
  readonly id: string
  readonly name: string
  readonly bytes: number
}

export type Message = {
  readonly channel: string
  readonly ts: string
  readonly threadTs?: string
  readonly author: string
  readonly text: string
  readonly blocks: readonly Json[]
  readonly files: readonly File[]
  readonly isEdited: boolean
  readonly isDeleted: boolean
  /** The bot's, by the names that Slack has for emoji. */
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[]
}

/** What one person alone sees. */
export type PrivateMessage = {
  readonly channel: string
  readonly ts: string
  readonly threadTs?: string
  readonly user: string
  readonly from: 'bot' | 'slackbot'
  readonly text: string
  readonly blocks: readonly Json[]
}

/** People's, by character, in the order in which they came. */
export type Reactions = {
  readonly channel: string
  readonly ts: string
  readonly by: readonly { readonly emoji: string; readonly people: readonly string[] }[]
}

/** What neuroflash does wrong with every question. */
export type NeuroflashTrouble = 'slow' | 'busy' | 'failing' | 'hangs-up' | 'cut' | 'quota'

/** What Slack does wrong with every message. */
export type SlackTrouble = 'late' | 'twice' | 'reversed' | 'rate-limited'

export type Troubles = { readonly [Trouble in SlackTrouble]: boolean } & {
  readonly neuroflash: NeuroflashTrouble | null
}

export type Status = { readonly channel: string; readonly root: string; readonly texts: readonly string[] }

export type View = {
  readonly id: string
  readonly user: string
  readonly type: 'modal' | 'home'
  readonly body: Json
  readonly errors?: Json
}

/** One request of the bot to neuroflash, and what came back. Tokens and secrets are left out. */
export type Exchange = {
  readonly number: number
  readonly method: string
  readonly path: string
  readonly atMs: number
  readonly sentBytes: number
  readonly sent: string
  /** `open`: no answer yet. `left`: the bot closed the connection. `dropped`: neuroflash did. */
  readonly outcome: number | 'open' | 'left' | 'dropped'
  readonly tookMs?: number
  readonly receivedBytes?: number
  readonly received?: string
  /** The conversation it is about. */
  readonly conversation?: string
}

export type Conversation = {
  readonly uuid: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly isDeleted: boolean
}

export type LogLine = {
  readonly number: number
  readonly level: string
  readonly message: string
  readonly atMs: number
  /** `team:channel:ts`, where the line is about a thread. */
  readonly thread?: string
  readonly text: string
}

export type Bot = {
  readonly state: 'starting' | 'running' | 'stopping' | 'stopped' | 'killed' | 'failed'
  readonly pid?: number
  /** Why it does not run. */
  readonly why?: string
  readonly starts: number
}

export type House = {
  readonly team: string
  /** Of links to messages. */
  readonly domain: string
  readonly bot: string
  readonly neuroflash: 'stand-in' | 'real'
  readonly commands: readonly {
    readonly command: string
    readonly usage: string
    readonly description: string
  }[]
  readonly shortcuts: readonly { readonly callbackId: string; readonly name: string }[]
  /** Where a newcomer begins. */
  readonly start: { readonly user: string; readonly channel: string }
}
