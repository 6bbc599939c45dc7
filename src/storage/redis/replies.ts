import { z } from 'zod'
import type { Link, MessageId, TaskId, ThreadKey } from '../../bridge/model.ts'
import { branded } from '../fields.ts'
import { type RawItem, readLink } from '../records.ts'

const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1)

/** What each script answers is said at its head. Here it is checked. `take`: see `taking.lua`. */
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
    z.int(),
    z.int(),
    z.int(),
  ]),
])

export type TakeReply = z.output<typeof takeReply>

const putResult = z.enum(['stored', 'seen', 'not-engaged', 'too-many'])

export const putReply = z.union([z.tuple([putResult]), z.tuple([putResult, takeReply])])

export const settleReply = z.union([z.tuple([flag]), z.tuple([flag, takeReply])])

export const statsReply = z.tuple([
  z.int(),
  z.int(),
  z.int(),
  z.int(),
  z.array(z.tuple([z.string(), z.int()])),
  z.int(),
  flag,
])

export const deadLettersReply = z.array(
  z.tuple([z.string(), branded<ThreadKey>(), z.string(), z.string().transform(Number)]),
)

export const threadItemsReply = z.array(
  z.tuple([branded<MessageId>(), z.string().nullable(), z.array(z.string().nullable()).nullable()]),
)

export const oldestItemsReply = z.array(
  z.tuple([
    branded<MessageId>(),
    branded<ThreadKey>(),
    z.string().nullable(),
    z.array(z.string().nullable()).nullable(),
  ]),
)

export const idsReply = z.array(z.string())

export const scanReply = z.tuple([z.int(), z.string(), z.array(z.string())])

export const rawLinksReply = z.array(z.string().nullable())

export const forgetReply = z.enum(['forgotten', 'held', 'changed'])

export const tasksInReply = z.array(
  z.tuple([
    branded<TaskId>(),
    z.string().transform(Number),
    flag,
    z.tuple([z.string().nullable(), z.string().nullable(), z.string().nullable(), z.string().nullable()]),
  ]),
)

/** A dead letter's hash. `v`, `order` and the like are missing where it is of a task or a link. */
export const letterReply = z.object({
  thread: branded<ThreadKey>(),
  code: z.string(),
  v: z.string().optional(),
  channel: z.string().optional(),
  generation: z.string().optional(),
  author: z.string().optional(),
  order: z.string().optional(),
  stage: z.string().optional(),
  content: z.string().optional(),
})

export const putTaskReply = z.enum(['stored', 'seen'])

export const takeTaskReply = z.union([
  z.tuple([z.literal('idle')]),
  z.tuple([z.literal('idle'), z.int()]),
  z.tuple([
    z.literal('task'),
    branded<TaskId>(),
    z.int().nullable(),
    z.array(z.string().nullable()).nullable(),
    z.int(),
  ]),
])

export const standingReply = z.tuple([z.int(), flag, z.string(), z.string(), z.int(), flag])

export const threadStatsReply = z.tuple([z.int(), z.int()])

export const channelsReply = z.array(branded<Link['channel']>())

export const listedReply = z.array(z.tuple([branded<ThreadKey>(), z.string(), z.int()]))

export const findThreadReply = z.union([
  z.tuple([z.literal('lost')]),
  z.tuple([z.literal('found'), z.string(), flag, z.int(), flag]),
])

/** Whether a claim still holds, and then whether its item was withdrawn. */
export const holdReply = z
  .union([z.literal(0), z.literal(1), z.literal(2)])
  .transform((reply) => (reply === 2 ? ('withdrawn' as const) : reply === 1))

export const releaseReply = z.enum(['released', 'lost', 'changed'])

export const readLinksReply = z.tuple([z.string(), flag, z.string(), flag])

export const moveReply = z.enum(['moved', 'held', 'changed'])

type Fields = readonly (string | null)[]

/** An item's fields in the order of `fieldsOf` in `common.lua`. */
export function rawItem(fields: Fields | null): Omit<RawItem, 'id' | 'thread' | 'attempt'> {
  const [version, generation, author, order, receivedAtMs, content, stage, channel, withdrawn, lost] =
    fields ?? []
  return {
    version,
    generation,
    author,
    order,
    receivedAtMs,
    content,
    stage,
    channel,
    withdrawn,
    lost: lost ?? 0,
  }
}

const linkForm = /^(\d{1,15}):([01]):(.*)$/s

/** `undefined` where there is no link, or none that can be read. */
export function linkOf(thread: ThreadKey, raw: unknown): Link | 'newer' | undefined {
  const [, generation, engaged, record] = linkForm.exec(typeof raw === 'string' ? raw : '') ?? []
  if (record === undefined) return undefined
  return readLink({ thread, generation: Number(generation), engaged: engaged === '1', record })
}
