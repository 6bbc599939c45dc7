import type { Ephemeral, Message } from './model.ts'
import { checkMessageBlocks } from './web-api/blocks.ts'
import type { Params } from './web-api/params.ts'
import { Refusal } from './web-api/refusal.ts'
import type { Workspace } from './workspace.ts'

/** Slack: "Handling user interaction", message responses: five times within 30 minutes. */
const LIMIT = { uses: 5, lifeMs: 30 * 60_000 }

interface ResponseUrl {
  readonly user: string
  readonly channel: string
  readonly expiresAtMs: number
  /** What the interaction came from: this is what `replace_original` replaces. */
  readonly original: Message | Ephemeral | undefined
  usesLeft: number
}

/** The URLs with which an app answers a command or an interaction. */
export class ResponseUrls {
  readonly #workspace: Workspace
  readonly #urls = new Map<string, ResponseUrl>()
  readonly #post: (message: {
    channel: string
    text: string
    blocks: Message['blocks']
    threadTs?: string
  }) => void

  constructor(
    workspace: Workspace,
    post: (message: { channel: string; text: string; blocks: Message['blocks']; threadTs?: string }) => void,
  ) {
    this.#workspace = workspace
    this.#post = post
  }

  issue(of: {
    area: 'commands' | 'actions'
    user: string
    channel: string
    original?: Message | Ephemeral | undefined
  }): string {
    const { identity, clock, baseUrl } = this.#workspace
    const path = `/${of.area}/${identity.teamId}/${this.#workspace.newId('')}/${this.#workspace.newId('r')}`
    this.#urls.set(path, {
      user: of.user,
      channel: of.channel,
      original: of.original,
      expiresAtMs: clock.nowMs() + LIMIT.lifeMs,
      usesLeft: LIMIT.uses,
    })
    return `${baseUrl}${path}`
  }

  /** Does what the body asks for; gives Slack's error where it refuses. */
  use(path: string, params: Params): string | undefined {
    const url = this.#urls.get(path)
    if (!url) return 'invalid_url'
    if (this.#workspace.clock.nowMs() >= url.expiresAtMs) return 'expired_url'
    if (url.usesLeft === 0) return 'used_url'
    try {
      this.#answer(url, params)
    } catch (error) {
      if (error instanceof Refusal) return error.code
      throw error
    }
    url.usesLeft -= 1
    this.#workspace.changed()
    return undefined
  }

  #answer(url: ResponseUrl, params: Params): void {
    if (params.flag('delete_original')) return this.#remove(url)
    const blocks = params.objects('blocks', 'invalid_blocks_format') ?? []
    checkMessageBlocks(blocks)
    const text = params.text('text') ?? ''
    if (text === '' && blocks.length === 0) throw new Refusal('no_text')
    if (params.flag('replace_original') && url.original) {
      Object.assign(url.original, { text, blocks })
      return
    }
    const threadTs = params.text('thread_ts')
    const shown = { channel: url.channel, text, blocks, ...(threadTs !== undefined && { threadTs }) }
    if (params.text('response_type') === 'in_channel') return this.#post(shown)
    this.#workspace.ephemerals.push({
      ...shown,
      ts: this.#workspace.newTs(),
      user: url.user,
      via: 'response_url',
    })
  }

  #remove({ original }: ResponseUrl): void {
    if (original === undefined) return
    if ('via' in original) {
      const index = this.#workspace.ephemerals.indexOf(original)
      if (index >= 0) this.#workspace.ephemerals.splice(index, 1)
    } else {
      this.#workspace.removeMessage(original)
    }
  }
}
