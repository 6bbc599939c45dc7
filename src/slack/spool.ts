import { randomUUID } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** What was written, to be read once more. */
type Spool = { readonly bytes: number; read(): Readable; close(): Promise<void> }

/**
 * Writes to a file that nobody else can open: its name is taken away as soon as it is open, so that it is gone
 * with its process, however that ends. Rejects with what `content` rejects with; nothing is left then.
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
