/** What can be asked of neuroflash. */
export type Route =
  | 'token'
  | 'workspaces'
  | 'create'
  | 'completions'
  | 'conversation'
  | 'messages'
  | 'delete'
  | 'quotas'

/** The guide knows users and assistants; others are kept by whoever wants them (`storedOf`). */
export type StoredMessage = { readonly role: string; readonly content: string }

/** A question and its answer. */
export type StoredTurn = { readonly question: string; readonly answer: string }

export type NeuroflashOptions = {
  /** Default: a free one. The port of one that was stopped lets neuroflash come back, without its memory. */
  readonly port?: number
  /** Default `client-1`. */
  readonly clientId?: string
  /** Default `secret-1`. */
  readonly clientSecret?: string
  /** UUIDs of the account's workspaces. Default: one. */
  readonly workspaces?: readonly string[]
  /** What workspaces are called, by their id. Default: they have no names, since the guide shows none. */
  readonly workspaceNames?: Readonly<Record<string, string>>
  /** Default: `Answer 2 to: the question`, with the number of the turn. */
  readonly answer?: (question: string, history: readonly StoredMessage[]) => string | Promise<string>
  /** What is kept of a turn. Default: question and answer. */
  readonly storedOf?: (turn: StoredTurn) => readonly StoredMessage[]
  /** How long neuroflash thinks about every question. Default 0. */
  readonly latencyMs?: number
  /**
   * What becomes of a question whose asker hangs up while neuroflash thinks. Default `goes-on`: the turn
   * is stored all the same.
   */
  readonly afterHangUp?: 'goes-on' | 'stops'
  /** Refuses what is asked of `/ds-prototypes` without the header `x-workspace-id` (400, as its reference has it). */
  readonly insistsOnWorkspaceHeader?: boolean
  /** How workspaces are listed. Default `embedded`, as in the guide; the others were seen. */
  readonly workspacesForm?: 'embedded' | 'data' | 'bare'
  /** Messages on one page of a history. Default 50. */
  readonly pageSize?: number
  /** How many words the account may use in all, as its quotas say; nothing is refused for it. Default a million. */
  readonly limitWords?: number
  /** Default 14,399 s. */
  readonly tokenLifetimeMs?: number
  readonly clock?: () => number
}

/** What can go wrong with any request, instead of the documented answer. */
export type Fault =
  /**
   * This answer. A string is sent as it is, as HTML unless `headers` say otherwise; anything else
   * as JSON. What was asked is not done unless `stored`.
   */
  | {
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
      readonly stored?: boolean
    }
  /** Done, and 200 with this JSON. */
  | { readonly json: unknown }
  /** Done, and 200 with what this makes of the JSON that would have been answered. */
  | { readonly reshape: (reply: unknown) => unknown }
  /** Not done; the connection is closed. */
  | 'drop-before'
  /** Done; the connection is closed before a byte of the answer. */
  | 'drop-after-store'
  /** Not done; nothing ever comes. */
  | 'hang'
  /** Done; nothing ever comes. */
  | 'hang-after-store'
  /** Done; 200 with the first half of the JSON, complete as HTTP. */
  | 'cut-body'
  /** Done; the connection is closed in the middle of the body. */
  | 'cut-connection'
  /** Done; 200 without a body. */
  | 'empty-body'
  /** Done; 200 with an HTML page. */
  | 'wrong-content-type'

/** What can also go wrong with a question. */
export type TurnFault =
  | Fault
  /** The question is stored and never answered; the connection is closed. */
  | 'store-question-only'
  /** The connection is closed; question and answer appear in the history upon `settleLate`. */
  | 'store-late'
  /** The question is stored and the connection closed; the answer appears upon `settleLate`. */
  | 'answer-late'

export type FaultPlan<Kind> = {
  /** Default 1; `Infinity` for good. */
  readonly times?: number
  readonly with: Kind
}

/** A fault that was programmed. */
export type ArmedFault = {
  /** How many requests have met it. */
  readonly met: number
  readonly left: number
  cancel(): void
}

/** One question kept waiting for its answer. */
export type Gate = {
  /** Resolves when the question is there. Nothing of it is stored yet. */
  readonly arrived: Promise<{ readonly conversation: string; readonly question: string }>
  /** Lets it go on, or pass at once when it has not come yet. Even if the asker has left meanwhile, the turn is then stored. */
  release(): void
}

/** One request as it came and as it ended. */
export type RecordedRequest = {
  /** Undefined for what neuroflash does not offer. */
  readonly route: Route | undefined
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** Bytes of the body. */
  readonly bytes: number
  readonly atMs: number
  readonly conversation: string | undefined
  /** `left`: the asker closed the connection first. `dropped`: we did. */
  readonly status: number | 'open' | 'left' | 'dropped'
  /** The programmed fault it met. */
  readonly fault: TurnFault | undefined
}

/** A request that breaks the documented contract. */
export type UnexpectedRequest = { readonly method: string; readonly path: string; readonly why: string }

/** A conversation as neuroflash has it, or had it. */
export type StoredConversation = {
  readonly uuid: string
  readonly workspaceId: string
  readonly createdAt: string
  /** Kept after the deletion, for the record. */
  readonly messages: readonly StoredMessage[]
  readonly deleted: boolean
  /** The most questions that were under way at once. */
  readonly concurrent: number
}

/** Everything about a request that a hook may want to know. */
export type HookedRequest = {
  readonly route: Route
  readonly conversation: string | undefined
  readonly question: string | undefined
}

export type StandInNeuroflash = {
  /** Instead of `https://app.neuroflash.com/api`. */
  readonly apiUrl: string
  /** Instead of `https://id.neuroflash.com/oauth/v2/token`. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** The first workspace. */
  readonly workspaceId: string

  /** Every request so far, in order of arrival. */
  readonly requests: readonly RecordedRequest[]
  /** What no client that follows the documentation would have sent. A test expects it to be empty. */
  readonly unexpected: readonly UnexpectedRequest[]
  /** Every conversation ever created, in order, deleted ones included. */
  readonly conversations: readonly StoredConversation[]
  readonly tokensIssued: number
  conversation(uuid: string): StoredConversation | undefined

  /** Programs the next requests of a route that would otherwise succeed to fail; several plans are met in turn. */
  fail(route: 'completions', plan: FaultPlan<TurnFault>): ArmedFault
  fail(route: Route, plan: FaultPlan<Fault>): ArmedFault

  /** Keeps the next question (that `matches`) waiting, until the gate is released. A fault takes effect after the gate. */
  hold(matches?: (question: string) => boolean): Gate

  /**
   * Calls back for every accepted request of a route, and waits for it: `before` anything is done
   * or a fault takes effect, or `after` it is done and before a byte of the answer is sent. For a
   * process that dies `before` while its question is not to be stored, program `drop-before` as well.
   *
   * @returns takes the hook off
   */
  onRequest(
    route: Route,
    when: 'before' | 'after',
    callback: (request: HookedRequest) => void | Promise<void>,
  ): () => void

  /** The account sees these workspaces from now on, in this order. What is in others stays there. */
  listWorkspaces(ids: readonly string[]): void
  /** Stores what `store-late` and `answer-late` have kept back, in order. */
  settleLate(): Promise<void>
  /** Deletes a conversation behind everybody's back. */
  forget(uuid: string): void
  /** Every token issued so far is refused from now on. */
  revokeTokens(): void
  /** Moves the clock forward. */
  advance(ms: number): void

  /** Calls back upon every change here. Gives a function that ends it. */
  onChange(listener: () => void): () => void

  /**
   * Resolves with what `fact` gives as soon as that is neither false nor undefined; looks again upon
   * every change here. Rejects after `timeoutMs` (default 10,000), naming `what`.
   */
  waitFor<Fact>(
    fact: () => Fact | false | undefined,
    options?: { readonly timeoutMs?: number; readonly what?: string },
  ): Promise<Fact>

  /** Closes every connection, those that hang included. */
  stop(): Promise<void>
}
