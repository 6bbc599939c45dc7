import { randomUUID } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** A file on disk, to be read as often as needed until `close`. */
type Spool = { readonly bytes: number; read(): Readable; close(): Promise<void> }

/**
 * Writes to a file without a name: it is unlinked as soon as it is open. So nobody else can open it, and it is
 * gone when the process ends, however it ends. Rejects with what `content` rejects with, and leaves nothing then.
 */
export async function spool(content: AsyncIterable<string>): Promise<Spool> {
  const path = join(tmpdir(), `neuroflash-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
    let bytes = 0
    for await (const piece of content) {
      await file.writeFile(piece)
      bytes += Buffer.byteLength(piece)
    }
    return {
      bytes,
      read: () => file.createReadStream({ start: 0, autoClose: false }),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}
