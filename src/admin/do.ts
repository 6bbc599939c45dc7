import { randomUUID } from 'node:crypto'
import { withoutAddress } from '../bridge/answer-address.ts'
import { drop as dropForGood } from '../bridge/irreversible.ts'
import type { MessageId, Task, TaskId } from '../bridge/model.ts'
import { isInUse } from '../bridge/policy/links.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { OpenedLetter } from '../bridge/ports/operating.ts'
import { quotedId } from '../bridge/quoted-id.ts'
import type { BotStore } from '../storage/bot-store.ts'
import { letterNamed, threadNamed } from './named.ts'
import { OperatorError } from './operator-error.ts'
import { deletions } from './see.ts'

/** Each deed leaves a line of the field `audit`, here or by the task that does it. */
export type Hands = { readonly store: BotStore; readonly log: Log }

const MOST_DELETIONS = 1_000

type Named = { readonly id: string }

/** Has what a dead letter holds done again. */
export async function retry({ store, log }: Hands, { id: named }: Named) {
  const id = await letterNamed(named, store)
  const found = await store.operating.openLetter(id)
  const isBack = found !== undefined && (await putBack(store, id, found))
  if (!isBack)
    throw new OperatorError(
      'It was not asked again: its thread was reset since, or it has just gone. Nothing was changed.',
    )
  log.info({ audit: 'operator', deed: 'retry', letter: id }, 'a dead letter is tried again')
  return { id, quoted: quotedId(id), thread: found.thread }
}

async function putBack(store: BotStore, id: string, found: OpenedLetter): Promise<boolean> {
  switch (found.kind) {
    case 'message':
      return store.inbox.revive(id as MessageId, found.channel)
    case 'task':
      return store.operating.reviveTask(id as TaskId, afresh(found.task))
    case 'unreadable':
      throw new OperatorError('This version of the bot cannot read it, so it can only be dropped.')
    default:
      return found satisfies never
  }
}

/** A task that was given up, without what its tries have left in it: Slack's address for an answer has run out. */
function afresh(task: Task): Task {
  if (task.kind !== 'deletion')
    return 'requester' in task ? { ...task, requester: withoutAddress(task.requester) } : task
  const { kind, conversation, reason, requester } = task
  return { kind, conversation, reason, tries: 0, ...(requester && { requester: withoutAddress(requester) }) }
}

/** Removes a dead letter for good. */
export async function drop({ store, log }: Hands, { id: named }: Named) {
  const id = await letterNamed(named, store)
  if (!(await dropForGood(id, store.operating))) throw new OperatorError('It has just gone.')
  log.info({ audit: 'operator', deed: 'drop', letter: id }, 'a dead letter is dropped')
  return { id, quoted: quotedId(id) }
}

/** Has every deletion tried again that was given up. */
export async function retryDeletions({ store, log }: Hands) {
  const { failed } = await deletions(store, { limit: MOST_DELETIONS })
  let retried = 0
  for (const { id } of failed) {
    const found = await store.operating.openLetter(id)
    if (found?.kind === 'task' && (await putBack(store, id, found))) retried += 1
  }
  log.info({ audit: 'operator', deed: 'retry-deletions', retried }, 'deletions are tried again')
  return { retried, unreadable: failed.length - retried }
}

/** Stores the reset as a task, which a bot carries out. */
export async function reset({ store }: Hands, { thread: named }: { readonly thread: string }) {
  const thread = await threadNamed(named, store)
  const link = await store.links.get(thread)
  const { waiting } = await store.inbox.threadStats(thread)
  if ((link === undefined || !isInUse(link)) && waiting === 0)
    throw new OperatorError(`There is nothing to reset in ${thread}.`)
  const task = `operator-reset:${randomUUID()}` as TaskId
  await store.tasks.put(task, { kind: 'release', thread })
  return { thread, task }
}

/** Whether a task that was stored for an operator is still to be done. */
export async function isPending(store: BotStore, { task }: { readonly task: string }) {
  return { isPending: await store.operating.isStored(task as TaskId) }
}

export async function pause({ store, log }: Hands) {
  await store.operating.halt()
  log.info({ audit: 'operator', deed: 'pause' }, 'the bot is halted: neuroflash is not asked')
  return {}
}

export async function resume({ store, log }: Hands) {
  const wasPaused = await store.operating.go()
  log.info({ audit: 'operator', deed: 'resume', wasPaused }, 'the halt is over')
  return { wasPaused }
}

/** Copies the store while the bot works with it. A file that is there already stays as it is. */
export async function backup({ store, log }: Hands, { file }: { readonly file: string }) {
  if (store.backup === undefined) throw new OperatorError(REDIS_BACKUP)
  const bytes = await store.backup(file).catch((error: unknown) => {
    throw new OperatorError(whyNot(file, error), { cause: error })
  })
  log.info({ audit: 'operator', deed: 'backup', file, bytes }, 'the store was copied')
  return { file, bytes }
}

const REDIS_BACKUP =
  'Everything is in Redis, which copies itself: BGSAVE writes its dump.rdb, and a replica or the provider’s backup does the same. Copy that file. DATA_DIR holds nothing that needs a copy.'

function whyNot(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
  if (code === 'EEXIST') return `${file} is there already, and stays as it is. Name another file.`
  if (code === 'ENOENT') return `There is no folder for ${file} where the bot runs.`
  return `${file} could not be written (${code}). Nothing is left of it.`
}
