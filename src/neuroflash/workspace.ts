import type { Log } from '../bridge/ports/log.ts'
import type { Api } from './api.ts'
import { beforeSending, noWorkspace } from './failure.ts'
import { share } from './shared.ts'
import { type ListedWorkspace, routes, workspacesAnswer } from './wire.ts'

type WorkspaceOptions = {
  readonly api: Pick<Api, 'read'>
  /** The id to use, without looking it up. */
  readonly configured: string | undefined
  readonly log: Pick<Log, 'info'>
}

const subject = { route: routes.workspaces } as const

/**
 * The workspace new conversations are made in: the configured one, or else the first the account can
 * see. Looked up once, together for all who need it; a lookup that fails is forgotten.
 */
export class Workspace {
  readonly #options: WorkspaceOptions
  #id: string | undefined
  #looking: Promise<string> | undefined

  constructor(options: WorkspaceOptions) {
    this.#options = options
  }

  /** Rejects with a `ConversationError` of the certainty *not done*: the caller's own request was not sent. */
  async id(signal: AbortSignal): Promise<string> {
    if (this.#id !== undefined) return this.#id
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return share(this.#looking, { signal, subject })
  }

  async #look(): Promise<string> {
    const { configured, log } = this.#options
    this.#id = configured ?? (await this.#first())
    log.info({ workspace: this.#id, configured: configured !== undefined }, 'neuroflash workspace')
    return this.#id
  }

  /** Whether the account sees the one for new conversations. Rejects like `id`. */
  async isSeen(signal: AbortSignal): Promise<boolean> {
    const id = await this.id(signal)
    return this.#options.configured === undefined || this.sees(id, signal)
  }

  /** Whether the account sees this workspace at the moment. Rejects like `id`. */
  async sees(workspace: string, signal: AbortSignal): Promise<boolean> {
    return (await this.list(signal)).some(({ id }) => id === workspace)
  }

  async #first(): Promise<string> {
    // A signal of its own: a caller who aborts must not take it from the others.
    const [first] = await this.list(new AbortController().signal)
    if (first === undefined) throw noWorkspace(subject)
    return first.id
  }

  /** Those the account sees at the moment. Rejects like `id`. */
  async list(signal: AbortSignal): Promise<readonly ListedWorkspace[]> {
    try {
      return await this.#options.api.read({ ...subject, signal }, workspacesAnswer)
    } catch (error) {
      throw beforeSending(error)
    }
  }
}
