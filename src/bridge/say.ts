import { setTimeout as sleep } from 'node:timers/promises'
import { ReplyError } from './errors.ts'
import type { Answered } from './in-turn.ts'
import type { Composed, Item, Part } from './model.ts'
import type { NoticeKey } from './notices.ts'
import { isAnnouncement } from './policy/ids.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Post, Replies } from './ports/slack.ts'
import { backoffMs, countTry, isOverBudget, RETRY_BUDGET_MS } from './retry.ts'

type ToSay = {
  readonly item: Item
  readonly stage: Answered
  /** An earlier attempt may have posted the first part that has no confirmation. */
  readonly mayHavePosted: boolean
}

type SayDeps = {
  readonly replies: Replies
  /** A sentence of the bot's own, in words. */
  readonly notice: (key: NoticeKey) => Promise<Part>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly record: (stage: Answered) => Promise<unknown>
  /** Rejects when the item is not ours any more. */
  readonly confirm: () => Promise<unknown>
  /** As of the last `record` or `confirm`. */
  readonly isWithdrawn: () => boolean
  readonly posted: () => void
}

/** If Slack asks for no more patience than this, the turn keeps its thread and waits. */
const PATIENCE_MS = 30_000

/** Nobody reads more. Each message costs a call to Slack and a record of the whole answer. */
const MOST_MESSAGES = 40

/**
 * Posts the parts that Slack has not confirmed yet, in order, each exactly once, and records each before the next. The
 * last one is not recorded, since the ending follows at once; after a crash in between it is found in Slack, like any
 * other.
 *
 * Before each post the store must just have said that the item is still ours, since the thread may have been reset or
 * the message deleted. A `record` says so; after anything else that took time, `confirm` asks.
 */
export async function postParts(toSay: ToSay, deps: SayDeps, signal: AbortSignal): Promise<Outcome> {
  const { item } = toSay
  const waitUntilMs = deps.clock() + RETRY_BUDGET_MS
  let { stage } = toSay
  // Until this attempt has recorded something, a part without confirmation may be in Slack all the same.
  let searchFirst = toSay.mayHavePosted
  // The store said so when the stage was recorded. After anything that takes time it is asked again.
  let isStillOurs = !toSay.mayHavePosted
  for (;;) {
    const index = stage.parts.findIndex((part) => part.posted === undefined)
    const part = stage.parts[index]
    if (part === undefined) return stage.ending
    signal.throwIfAborted()
    try {
      const mark = `${stage.mark}:${index}`
      const found = searchFirst ? await deps.replies.find(item, mark) : undefined
      if (found === undefined && isRaw(part)) {
        await deps.record((stage = await converted({ stage, index, part }, deps, signal)))
        searchFirst = false
        isStillOurs = true
        continue
      }
      if (found === undefined && (searchFirst || !isStillOurs)) await deps.confirm()
      if (deps.isWithdrawn()) return { kind: 'done' }
      isStillOurs = false
      const posted = found ?? (await deps.replies.post(postOf(item, part, mark), () => isStillWanted(deps)))
      deps.posted()
      stage = replaced(stage, index, [{ ...part, posted }])
      if (index === stage.parts.length - 1) return stage.ending
      await deps.record(stage)
      searchFirst = false
      isStillOurs = true
    } catch (error) {
      if (!(error instanceof ReplyError) || signal.aborted) throw error
      deps.log.warn({ err: error, certainty: error.certainty }, 'Slack did not confirm a message')
      const next = await whatFollows(error, { stage, index, part, waitUntilMs }, deps, signal)
      if (next.kind === 'wait') await sleep(next.ms, undefined, { signal })
      else if (next.kind !== 'instead') return leave(next, stage, deps)
      else {
        await deps.record((stage = next.stage))
        isStillOurs = true
      }
    }
  }
}

async function isStillWanted({ confirm, isWithdrawn }: SayDeps): Promise<boolean> {
  await confirm()
  return !isWithdrawn()
}

/**
 * An answer that was recorded as it came: it was too large to be converted at once, or an earlier version recorded it.
 */
function isRaw(part: Part): part is Raw {
  return part.kind === 'answer' && 'text' in part
}

type Raw = Part & { readonly text: string }

/** The stage with messages in the place of the raw answer, or with a notice where there is nothing to show. */
async function converted(
  { stage, index, part: { text, ...part } }: { stage: Answered; index: number; part: Raw },
  { replies, notice }: SayDeps,
  signal: AbortSignal,
): Promise<Answered> {
  const composed =
    (await replies.composeSoon(text)) ??
    (await replies.compose({ markdown: text, most: MOST_MESSAGES + 1 }, signal))
  const others = stage.parts.toSpliced(index, 1)
  if (composed.length > MOST_MESSAGES) {
    const shown = each(part, composed.slice(0, MOST_MESSAGES))
    return cutShort(replaced(stage, index, shown), index + MOST_MESSAGES, await notice('answerGoesOn'))
  }
  if (composed.length > 0 || others.some(({ kind }) => kind === 'answer'))
    return replaced(stage, index, each(part, composed))
  const parts = [...stage.parts.slice(0, index), { ...(await notice('noAnswer')), tryAgain: true as const }]
  return { ...stage, parts, ending: { kind: 'dead', code: 'no-answer' } }
}

/** Says at `end` that the answer goes on, unless that is said there already. */
function cutShort(stage: Answered, end: number, goesOn: Part): Answered {
  const text = wordsOf(goesOn)
  if (stage.parts.some((part) => wordsOf(part) === text)) return stage
  return { ...stage, parts: stage.parts.toSpliced(end, 0, goesOn) }
}

function wordsOf(part: Part): string | undefined {
  return 'text' in part ? part.text : undefined
}

function each(part: Omit<Raw, 'text'>, messages: readonly Composed[]): Part[] {
  return messages.map((composed) => ({ ...part, composed }))
}

type Following =
  | Outcome
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'instead'; readonly stage: Answered }

type Place = { readonly stage: Answered; readonly index: number; readonly part: Part }

/**
 * What Slack says and what follows: the table in `src/README.md`, "When the other side fails". A short pause is granted
 * however old the item is, so that no answer is lost because Slack asks us to wait a second.
 */
async function whatFollows(
  { code, retry }: ReplyError,
  { waitUntilMs, ...at }: Place & { readonly waitUntilMs: number },
  deps: SayDeps,
  signal: AbortSignal,
): Promise<Following> {
  if (code === 'too-long') return smaller(at, deps, signal)
  if (code === 'rejected') return apology(at, deps)
  const nowMs = deps.clock()
  if (typeof retry === 'object' && retry.afterMs <= PATIENCE_MS && nowMs < waitUntilMs)
    return { kind: 'wait', ms: retry.afterMs }
  const tries = countTry(at.stage, nowMs)
  if (retry === 'never' || isOverBudget(tries, nowMs)) return { kind: 'dead', code: `slack-${code}` }
  return {
    kind: 'later',
    ms: typeof retry === 'object' ? retry.afterMs : backoffMs(tries.tries, deps.random),
  }
}

/** A failed try is recorded on the way out, since the limits of trying again count from the first. */
async function leave(outcome: Outcome, stage: Answered, deps: SayDeps): Promise<Outcome> {
  if (outcome.kind === 'later') await deps.record({ ...stage, ...countTry(stage, deps.clock()) })
  return outcome
}

async function smaller(at: Place, deps: SayDeps, signal: AbortSignal): Promise<Following> {
  if (!('composed' in at.part)) return apology(at, deps)
  const { composed: tooLong, ...part } = at.part
  const pieces = await deps.replies.compose({ tooLong }, signal)
  if (pieces.length < 2) return apology(at, deps)
  return { kind: 'instead', stage: replaced(at.stage, at.index, each(part, pieces)) }
}

/** Slack will not have this part in any form: the person is told in its place, and nothing after it is shown. */
async function apology(at: Place, { notice }: SayDeps): Promise<Following> {
  const code = 'slack-rejected'
  if (at.part.kind === 'notice') return { kind: 'dead', code }
  const parts = [...at.stage.parts.slice(0, at.index), await notice('slackRefused')]
  return { kind: 'instead', stage: { ...at.stage, parts, ending: { kind: 'dead', code } } }
}

function replaced(stage: Answered, index: number, parts: readonly Part[]): Answered {
  return { ...stage, parts: stage.parts.toSpliced(index, 1, ...parts) }
}

function postOf(item: Item, part: Part, mark: string): Post {
  const { id, thread, generation, author } = item
  const kind = isAnnouncement(id) ? { reset: generation } : part.kind
  const wording = 'composed' in part ? { composed: part.composed } : { text: part.text }
  const again = part.tryAgain ? { tryAgain: { message: id, reader: author } } : {}
  return { thread, ...wording, mark, kind, ...again }
}
