/** A message as people see it in Slack. */
export type Shown = {
  readonly ts: string
  readonly channel: string
  /** `ts` of the thread's root. */
  readonly thread: string
  readonly author: string
  readonly isBot: boolean
  /** As it reads on the screen. */
  readonly text: string
  /** What of a person's message is for neuroflash; absent in what the bot says. */
  readonly question?: string
}

/** A request as neuroflash received it. */
export type Received = {
  readonly method: string
  readonly path: string
  readonly conversation: string | undefined
  /** Bytes of the body. */
  readonly bytes: number
  readonly status: number | string
  /** The message it sent, and how many there were; absent in what is not a question. */
  readonly question?: { readonly content: string; readonly messages: number }
}

/** One thing that happens, with all that came of it. */
export type Scene = {
  readonly title: string
  /** What to notice. */
  readonly remark: string
  readonly shown: readonly Shown[]
  readonly received: readonly Received[]
}

/** One attempt of Slack's to bring a message to the bot. `undefined`: nobody took it. */
type Attempt = { readonly status: number | undefined }

/** Everything the stand-ins have seen, as the promises are checked on. */
export type Story = {
  readonly scenes: readonly Scene[]
  readonly deliveries: readonly { readonly ts: string; readonly attempts: readonly Attempt[] }[]
  readonly conversations: readonly {
    readonly uuid: string
    readonly messages: readonly { readonly role: string; readonly content: string }[]
    /** The most questions under way at once. */
    readonly concurrent: number
  }[]
  /** Questions Slack had its 200 for when the bot was killed, and which had no answer then. */
  readonly cutShort: readonly string[]
  /** A question kept waiting at neuroflash, and one of another thread that was asked meanwhile. */
  readonly overtaken: { readonly slow: string; readonly quick: string }
  /** What came of Ben's export and reset, and of a stranger's export. */
  readonly handedOver: {
    readonly files: readonly { readonly readers: readonly string[]; readonly content: string }[]
    /** Who asked for it. */
    readonly requester: string
    /** The conversation exported and then reset. */
    readonly conversation: string
    readonly isDeleted: boolean
    /** What only the requester was told, oldest first. */
    readonly told: readonly string[]
  }
  /** The question under way at SIGTERM, and how the process ended. */
  readonly ending: { readonly underWay: string; readonly exitCode: number | undefined }
  /** Requests that neither Slack nor neuroflash documents. */
  readonly unexpected: readonly string[]
  readonly log: readonly string[]
  readonly secrets: readonly string[]
}
