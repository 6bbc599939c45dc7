import type { Workspace } from './workspace.ts'

interface Slot {
  readonly id: string
  readonly name: string
  readonly length: number
  content?: Buffer
}

/** Files between `files.getUploadURLExternal` and `files.completeUploadExternal`. */
export class UploadSlots {
  readonly #workspace: Workspace
  readonly #slots = new Map<string, Slot>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  open(name: string, length: number): { fileId: string; url: string } {
    const id = this.#workspace.newId('F')
    this.#slots.set(id, { id, name, length })
    return { fileId: id, url: `${this.#workspace.baseUrl}/upload/v1/${id}` }
  }

  /** Takes the bytes; `false` where nobody asked for this upload or the length is another. */
  fill(id: string, content: Buffer): boolean {
    const slot = this.#slots.get(id)
    if (!slot || content.length !== slot.length) return false
    slot.content = content
    return true
  }

  /** Hands a filled upload over, once; nothing where it was never filled. */
  take(id: string): { name: string; content: Buffer } | undefined {
    const slot = this.#slots.get(id)
    if (!slot?.content) return undefined
    this.#slots.delete(id)
    return { name: slot.name, content: slot.content }
  }
}
