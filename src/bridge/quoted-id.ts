import { createHash } from 'node:crypto'

const LENGTH = 8

/** The id of a message or a task as people read it aloud: short, and in its place the same wherever it is shown. */
export function quotedId(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, LENGTH)
}
