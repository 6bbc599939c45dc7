import type { ChannelKey, MessageId, ResetDone, ThreadKey } from '../../bridge/model.ts'
import type { LettingGo } from '../../bridge/ports/links.ts'
import type { TaskClaim } from '../../bridge/ports/tasks.ts'
import { decide, type Found, isInUse, join, leftOver, type Verdict } from '../letting-go.ts'
import { writeContent, writeLink, writeStage } from '../records.ts'
import { catchUpAfterMove, deletionTask, writeTask } from '../task-records.ts'
import { letGoReply, linkOf, lookReply, moveReply, weighReply } from './replies.ts'
import type { Run } from './run.ts'

type LetGo = Extract<Verdict, { kind: 'let-go' }>

/** A thread as it was found, with its link as it is stored. */
type Weighed = Found & { readonly raw: string }

/**
 * The steps on whole threads in Redis. Lua writes no JSON: what a step is to write is made here from
 * what was read before, and the step is refused, and tried again, when that has changed meanwhile.
 */
export class RedisThreads {
  readonly #run: Run

  constructor(run: Run) {
    this.#run = run
  }

  async letGo(claim: TaskClaim, letting: LettingGo): Promise<ResetDone | 'nothing' | 'claim-lost'> {
    for (;;) {
      const found = await this.#weigh(claim, letting.thread)
      if (found === undefined) return 'claim-lost'
      const verdict = decide(found, letting)
      if (verdict.kind === 'in-use') return 'nothing'
      if (verdict.kind === 'nothing') {
        if (await this.#unlist(letting.thread, found)) return 'nothing'
        continue
      }
      const reply = await this.#run('let-go', ...letGoArguments({ claim, letting, found, verdict }))
      const outcome = letGoReply.parse(reply)
      if (outcome === 'let-go') return verdict.done
      if (outcome === 'lost') return 'claim-lost'
    }
  }

  async move(
    from: ThreadKey,
    to: { readonly thread: ThreadKey; readonly channel: ChannelKey; readonly after?: MessageId },
  ): Promise<'moved' | 'held'> {
    for (;;) {
      const found = lookReply.parse(await this.#run('look', from, to.thread))
      const outcome = moveReply.parse(await this.#run('move', ...moveArguments(from, to, found)))
      if (outcome !== 'changed') return outcome
    }
  }

  async #weigh({ id, token }: TaskClaim, thread: ThreadKey): Promise<Weighed | undefined> {
    const reply = weighReply.parse(await this.#run('weigh', id, token, thread))
    if (reply[0] === 'lost') return undefined
    const [, raw, isStored, waiting, isHeld] = reply
    const link = linkOf(thread, raw)
    return { raw, link, isUnreadable: isStored && link === undefined, waiting, isHeld }
  }

  async #unlist(thread: ThreadKey, { raw, link }: Weighed): Promise<boolean> {
    if (link === undefined) return true
    return (await this.#run('unlist', thread, raw, link.channel, ...link.people)) === 1
  }
}

function letGoArguments({
  claim,
  letting: { thread, deletion, announcement, record },
  found,
  verdict: { done, remnant, conversation },
}: {
  readonly claim: TaskClaim
  readonly letting: LettingGo
  readonly found: Weighed
  readonly verdict: LetGo
}): (string | number)[] {
  const task = conversation === undefined ? undefined : deletionTask(conversation, deletion)
  return [
    claim.id,
    claim.token,
    thread,
    found.raw,
    found.waiting,
    Number(found.isHeld),
    writeLink(thread, remnant),
    Number(found.isUnreadable),
    record === undefined ? '' : writeTask(record(done)),
    task?.id ?? '',
    task?.content ?? '',
    announcement === undefined ? '' : writeStage(announcement),
    deletion.requester?.person ?? remnant.startedBy,
    writeContent({ text: '', files: [] }),
    remnant.channel,
    ...remnant.people,
  ]
}

function moveArguments(
  from: ThreadKey,
  to: { readonly thread: ThreadKey; readonly channel: ChannelKey; readonly after?: MessageId },
  [rawFrom, isFrom, rawTo, isTo]: ReturnType<typeof lookReply.parse>,
): (string | number)[] {
  const link = linkOf(from, rawFrom)
  const there = linkOf(to.thread, rawTo)
  const target = from === to.thread ? undefined : there
  const { record, leftOver: conversation } = link === undefined ? {} : join({ link }, target, to.channel)
  const task = conversation === undefined ? undefined : deletionTask(conversation, leftOver)
  const catchUp = catchUpAfterMove(to.thread, to.after)
  return [
    from,
    to.thread,
    rawFrom,
    rawTo,
    Number(isFrom && link === undefined),
    Number(isTo && there === undefined),
    record === undefined ? '' : writeLink(to.thread, record),
    task?.id ?? '',
    task?.content ?? '',
    link?.channel ?? '',
    to.channel,
    Number(record !== undefined && isInUse(record)),
    record?.lastActivityMs ?? 0,
    catchUp?.id ?? '',
    catchUp?.start ?? '',
    ...(record?.people ?? link?.people ?? []),
  ]
}
