import { z } from 'zod'
import type { Link, MessageId, ThreadKey } from '../../bridge/model.ts'
import { branded, type RawItem, readLink } from '../records.ts'

/** What the scripts answer; see the head of each. */
export const putReply = z.enum(['stored', 'seen', 'not-engaged'])

export const takeReply = z.union([
  z.tuple([z.literal('idle')]),
  z.tuple([z.literal('idle'), z.int()]),
  z.tuple([
    z.literal('claim'),
    branded<MessageId>(),
    branded<ThreadKey>(),
    z.int().nullable(),
    z.array(z.string().nullable()).nullable(),
    z.string().nullable(),
  ]),
])

export const statsReply = z.tuple([z.int(), z.int(), z.int(), z.int()])

export const lettersReply = z.array(
  z.tuple([z.string(), branded<ThreadKey>(), z.string(), z.string().transform(Number)]),
)

type Fields = readonly (string | null)[]

/** An item's fields in the order of `take.lua`. */
export function rawItem(fields: Fields | null): Omit<RawItem, 'id' | 'thread' | 'attempt'> {
  const [version, generation, author, order, receivedAtMs, content, stage] = fields ?? []
  return { version, generation, author, order, receivedAtMs, content, stage }
}

const linkForm = /^(\d{1,15}):([01]):(.*)$/s

/** `undefined` where there is no link, or none that can be read. */
export function linkOf(raw: unknown): Link | undefined {
  const [, generation, engaged, record] = linkForm.exec(typeof raw === 'string' ? raw : '') ?? []
  if (record === undefined) return undefined
  return readLink({ generation: Number(generation), engaged: engaged === '1', record })
}
