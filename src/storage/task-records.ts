import { z } from 'zod'
import type {
  ChannelKey,
  ConversationId,
  DeletionReason,
  IncomingMessage,
  MessageId,
  PersonId,
  Requester,
  Task,
  TaskId,
  ThreadKey,
} from '../bridge/model.ts'
import { catchUpAfterMoveId, catchUpId, deletionId, refusalId, waitingId } from '../bridge/policy/ids.ts'
import type { UnreadableClaim } from '../bridge/ports/inbox.ts'
import type { TaskClaim, TaskLane } from '../bridge/ports/tasks.ts'
import { branded, isNewer, json, readVersion, whole } from './fields.ts'
import { ending, unreadable } from './records.ts'

/** A task as a store hands it out: `content` is its JSON, numbers may be digits. */
type RawTask = Readonly<Record<'version' | 'id' | 'content' | 'receivedAtMs' | 'attempt', unknown>> & {
  readonly lost?: unknown
}

/** The lane of each kind of task. */
export const taskLanes: Readonly<Record<Task['kind'], TaskLane>> = {
  reset: 'prompt',
  status: 'prompt',
  ask: 'prompt',
  list: 'prompt',
  help: 'prompt',
  misunderstood: 'prompt',
  'context-missed': 'prompt',
  home: 'prompt',
  // People's messages are not answered until these are done.
  'catch-up': 'prompt',
  move: 'prompt',
  refusal: 'prompt',
  waiting: 'prompt',
  release: 'prompt',
  erase: 'upkeep',
  export: 'export',
  deletion: 'upkeep',
  clear: 'upkeep',
  retention: 'upkeep',
}

export function writeTask(task: Task): string {
  return JSON.stringify(task)
}

/** `undefined` when it cannot be read; `newer` when only a later version of the bot can. */
export function readTask(
  raw: RawTask,
): Omit<TaskClaim, 'kind' | 'token' | 'takenAtMs'> | 'newer' | undefined {
  if (isNewer(raw.version)) return 'newer'
  const read = taskRecord.safeParse(raw)
  if (!read.success) return undefined
  const { version: _version, content, lost, ...rest } = read.data
  return { ...rest, ...(lost > 0 && { lost }), task: content }
}

/** A claim on a task that cannot be read. It is of no thread, and its id passes for an item's. */
export function unreadableTask(
  claim: { readonly token: string; readonly id: string; readonly key: string },
  why: 'newer' | undefined,
): UnreadableClaim {
  const id = branded<MessageId>().parse(claim.id)
  return unreadable({ ...claim, id, thread: branded<ThreadKey>().parse('') }, why)
}

/** The one deletion of a conversation. */
export function deletionTask(
  conversation: ConversationId,
  deletion: { readonly reason: DeletionReason; readonly requester?: Requester },
): { readonly id: TaskId; readonly content: string } {
  return {
    id: deletionId(conversation),
    content: writeTask({ kind: 'deletion', conversation, ...deletion, tries: 0 }),
  }
}

/** The catch-up that goes with a message: its JSON up to the generation, which only the step that stores both knows. */
export function catchUpStart({ id, thread }: Pick<IncomingMessage, 'id' | 'thread'>): {
  readonly id: TaskId
  readonly start: string
} {
  const start = JSON.stringify({ kind: 'catch-up', thread, after: id }).slice(0, -1)
  return { id: catchUpId(id), start: `${start},"generation":` }
}

/** The catch-up that goes with a thread whose channel has got another id. */
export function catchUpAfterMove(
  thread: ThreadKey,
  after: MessageId | undefined,
): { readonly id: TaskId; readonly start: string } | undefined {
  if (after === undefined) return undefined
  const start = JSON.stringify({ kind: 'catch-up', thread, after }).slice(0, -1)
  return { id: catchUpAfterMoveId(thread), start: `${start},"generation":` }
}

/**
 * The refusal of a message whose author has too many waiting. `pace` names what is said at most once a minute: it
 * is the same for all messages of one person in one channel.
 */
export function refusalTask({
  id,
  thread,
  channel,
  author,
}: Pick<IncomingMessage, 'id' | 'thread' | 'channel' | 'author'>): {
  readonly id: TaskId
  readonly content: string
  readonly pace: string
} {
  const content = writeTask({ kind: 'refusal', thread, message: id, author })
  return { id: refusalId(id), content, pace: `refusal:${channel}:${author}` }
}

/** What tells a thread that its first message waits. */
export function waitingTask(task: Omit<Extract<Task, { kind: 'waiting' }>, 'kind'>): {
  readonly id: TaskId
  readonly content: string
} {
  return { id: waitingId(task.message), content: writeTask({ kind: 'waiting', ...task }) }
}

/** What the record holds. A test compares it with the model, so that no field gets lost. */
export type StoredTask = z.output<typeof content>

const thread = branded<ThreadKey>()
const channel = branded<ChannelKey>()

const requester = z.object({
  person: branded<PersonId>(),
  channel: channel.exactOptional(),
  thread: thread.exactOptional(),
  about: thread.exactOptional(),
  responseUrl: z.string().exactOptional(),
})

const done = z.object({ withdrawn: z.int(), interrupted: z.boolean(), deleting: z.boolean() })

const looks = z.object({ said: z.enum(['yes', 'no']), times: z.int() })

const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reset'), thread, requester, done: done.exactOptional() }),
  z.object({
    kind: z.literal('export'),
    thread,
    requester,
    format: z.enum(['markdown', 'json']),
    handedOver: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('release'), thread, done: done.exactOptional() }),
  z.object({ kind: z.literal('erase'), person: branded<PersonId>() }),
  z.object({ kind: z.literal('status'), thread, requester }),
  z.object({
    kind: z.literal('ask'),
    thread,
    message: branded<MessageId>(),
    words: z.string(),
    requester,
  }),
  z.object({
    kind: z.literal('list'),
    requester,
    channel,
    page: z.int(),
    turned: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('help'), requester }),
  z.object({ kind: z.literal('misunderstood'), requester }),
  z.object({ kind: z.literal('context-missed'), requester }),
  z.object({ kind: z.literal('home'), requester }),
  z.object({
    kind: z.literal('deletion'),
    conversation: branded<ConversationId>(),
    reason: z.enum([
      'reset',
      'operator',
      'erased',
      'retention',
      'uninstalled',
      'channel-deleted',
      'left-over',
    ]),
    requester: requester.exactOptional(),
    tries: z.int(),
    told: z.literal(true).exactOptional(),
    ended: z.object({ outcome: ending, tellings: z.int() }).exactOptional(),
  }),
  z.object({
    kind: z.literal('clear'),
    reason: z.enum(['uninstalled', 'channel-deleted']),
    channel: channel.exactOptional(),
    happenedAtMs: z.int().exactOptional(),
    looks: looks.exactOptional(),
  }),
  z.object({ kind: z.literal('retention'), beforeMs: z.int(), idleMs: z.int().exactOptional() }),
  z.object({ kind: z.literal('catch-up'), thread, after: branded<MessageId>(), generation: z.int() }),
  z.object({
    kind: z.literal('waiting'),
    thread,
    message: branded<MessageId>(),
    author: branded<PersonId>(),
  }),
  z.object({
    kind: z.literal('refusal'),
    thread,
    message: branded<MessageId>(),
    author: branded<PersonId>().exactOptional(),
  }),
  z.object({
    kind: z.literal('move'),
    from: channel,
    to: channel,
    after: branded<MessageId>().exactOptional(),
    looks: looks.exactOptional(),
  }),
])

const taskRecord = z.object({
  version: whole.pipe(readVersion),
  id: branded<TaskId>(),
  content: json.pipe(content),
  receivedAtMs: whole,
  attempt: whole,
  lost: whole.optional().default(0),
})
