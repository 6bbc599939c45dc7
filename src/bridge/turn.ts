import { storeClock } from './claim.ts'
import { conclude, giveUp, noticePart, peopleWithAuthor, takeAnswer } from './conclude.ts'
import { ClaimLostError, ConversationError, StoppingError } from './errors.ts'
import { HeldItem } from './held-item.ts'
import {
  type Answered,
  type Asking,
  type InTurn,
  setbacksOf,
  type TurnDeps,
  type Waiting,
} from './in-turn.ts'
import { reconcile } from './lost-question.ts'
import type { ConversationId, Stage, ThreadContext } from './model.ts'
import { contextMissedId, deletionId } from './policy/ids.ts'
import type { Claim, Outcome } from './ports/inbox.ts'
import type { TurnReport } from './ports/log.ts'
import type { EndOfWork } from './ports/signs.ts'
import { MOST_LOST } from './retry.ts'
import { postParts } from './say.ts'
import { meetFailure } from './setback.ts'
import { askedWith, contextOf, sentText } from './thread-context.ts'
import { TurnNotes } from './turn-notes.ts'

/** During a wait of up to this long, the status in the thread may stay as it is. */
const SOON_MS = 20_000

/** Questions are counted from pages that were read no longer ago than this. Older ones are read again. */
const FRESH_MS = 10 * 60_000

/** Of a history that is read only to count its questions, no message is kept. */
const ONLY_COUNTED = { questions: Number.POSITIVE_INFINITY }

/**
 * One question from claimed to answered: waiting → asking → answered → done, each stage recorded
 * before the step it names. A turn that finds a later stage than *waiting* goes on from there, and
 * from *asking* only after the history has said what became of the question.
 */
export class Turn {
  readonly #claim: Claim
  readonly #turn: InTurn
  /** What this attempt has read of the thread. */
  #context: ThreadContext | undefined
  #endWork: ((end: EndOfWork) => void) | undefined
  readonly #whenLost = () => this.#leaveStatus(undefined)

  /** `signal` aborts with a `ClaimLostError` when the thread is lost, with a `StoppingError` when time is up. */
  constructor(claim: Claim, deps: TurnDeps, signal: AbortSignal) {
    this.#claim = claim
    const clock = storeClock(claim.takenAtMs, deps.monotonic)
    const held = new HeldItem(claim, deps.inbox, signal)
    this.#turn = { deps: { ...deps, clock }, held, notes: new TurnNotes(clock), signal }
  }

  /** Resolves with how the item is to leave the worker. Rejects with `ClaimLostError` when that is not ours to say. */
  async run(): Promise<{ outcome: Outcome; report: TurnReport }> {
    const { item, link, attempt, lost = 0 } = this.#claim
    const wasReset = item.generation !== link.generation
    let outcome: Outcome | undefined = wasReset ? { kind: 'done' } : undefined
    try {
      if (lost >= MOST_LOST) outcome ??= await this.#abandon()
      while (outcome === undefined) outcome = await this.#next()
    } finally {
      // A signal that is listened to lives as long as the process, and the turn with it.
      this.#turn.signal.removeEventListener('abort', this.#whenLost)
      this.#leaveStatus(outcome)
    }
    const isWithdrawn = wasReset || (this.#turn.held.isWithdrawn && outcome.kind === 'done')
    return { outcome, report: this.#turn.notes.report(outcome, { isWithdrawn, attempt }) }
  }

  /**
   * So many processes have died over it that only one thing is still tried: to tell the thread. If they die over that
   * as well, the item ends without a word.
   */
  async #abandon(): Promise<Outcome | undefined> {
    const { deps, held } = this.#turn
    deps.log.error({ stage: held.stage.name }, 'an item is given up: every process that worked on it died')
    const { stage } = held
    const code = 'abandoned'
    const wasTried = stage.name === 'answered' && stage.ending.kind === 'dead' && stage.ending.code === code
    if (wasTried) return { kind: 'dead', code }
    return giveUp('abandoned', code, this.#turn)
  }

  async #next(): Promise<Outcome | undefined> {
    const { held, notes } = this.#turn
    const { stage } = held
    if (this.#isToDrop(stage)) return this.#dropped()
    const outcome = await notes.timed(stage.name, () => this.#step(stage))
    return outcome !== undefined && outcome.kind !== 'back' && this.#isToDrop(held.stage)
      ? this.#dropped()
      : outcome
  }

  /**
   * The message was deleted in Slack. Nothing more is asked, said or tried again for it. Only a question that
   * neuroflash may already have is followed to its end, since the thread's next one must wait for that.
   */
  #isToDrop(stage: Stage): boolean {
    const { held } = this.#turn
    return (
      held.isWithdrawn && !(stage.name === 'asking' && (held.stepMayHaveHappened || stage.loss !== undefined))
    )
  }

  #dropped(): Outcome {
    this.#turn.notes.code = 'deleted'
    return { kind: 'done' }
  }

  /** Takes the step of one stage. Gives an outcome when the item is to leave; otherwise the next stage is recorded. */
  async #step(stage: Stage): Promise<Outcome | undefined> {
    const { pausedMs = 0 } = this.#claim
    try {
      if (pausedMs > 0 && stage.name !== 'answered') return this.#waitOut(pausedMs)
      if (stage.name !== 'answered') this.#showWork()
      switch (stage.name) {
        case 'waiting':
          return await this.#prepare(stage)
        case 'asking':
          return await (this.#turn.held.stepMayHaveHappened ? reconcile(stage, this.#turn) : this.#ask(stage))
        case 'answered':
          return await this.#say(stage)
        default:
          return stage satisfies never
      }
    } catch (error) {
      if (this.#turn.signal.aborted) return this.#interrupted()
      if (stage.name === 'answered' || !(error instanceof ConversationError)) throw error
      const read = this.#context === undefined ? stage : { ...stage, context: this.#context }
      const outcome = await meetFailure(read, error, this.#turn)
      if (error.code !== 'rate-limited') await this.#endPause()
      return outcome
    }
  }

  /** All that the question needs: its text, its conversation, and how many questions that holds already. */
  async #prepare(stage: Waiting): Promise<undefined> {
    const { deps, held } = this.#turn
    const known = held.link.conversation
    const questions = known === undefined ? 0 : await this.#count(known)
    const [words, context, say] = await Promise.all([
      deps.replies.question(held.item),
      contextOf(stage, questions, this.#turn),
      deps.speech.to(held.item.author, held.item.thread),
    ])
    this.#context = context
    const content = askedWith({ words, besides: deps.replies.saysBesides(held.item) }, context, say)
    if (content === '') {
      const hint = context?.missed ? 'nothingToSummarise' : 'emptyMention'
      return conclude(hint, { kind: 'done' }, this.#turn)
    }

    const conversation = known ?? (await deps.conversations.create(deps.stopping))
    const setbacks = setbacksOf({ ...stage, ...(context === undefined ? {} : { context }) })
    const asking = { ...setbacks, name: 'asking', conversation, content, questions } as const
    const record = held.record(
      { ...asking, askedAtMs: deps.clock() },
      { ...held.link, conversation, questions, people: peopleWithAuthor(this.#turn) },
    )
    return known === undefined ? this.#deletedIfLost(conversation, record) : record
  }

  /**
   * Waits for the record of a new conversation. If the thread was reset or lost while the conversation was being made,
   * nobody else knows of it, so it is deleted. That is why making one is not cut short when the claim is lost. If it may
   * have been recorded all the same, somebody may be using it: it is left alone, empty or not.
   */
  async #deletedIfLost(conversation: ConversationId, record: Promise<undefined>): Promise<undefined> {
    try {
      return await record
    } catch (error) {
      const task = { kind: 'deletion', conversation, reason: 'left-over', tries: 0 } as const
      if (error instanceof ClaimLostError && !error.mayBeRecorded)
        await this.#turn.deps.tasks.put(deletionId(conversation), task)
      throw error
    }
  }

  /**
   * How many questions the conversation holds. The history is read only if something has gone wrong since the number
   * was last known.
   */
  async #count(conversation: ConversationId): Promise<number> {
    const { deps, held, signal } = this.#turn
    if (held.link.questions !== undefined) return held.link.questions
    const nowMs = deps.clock()
    const how = { from: ONLY_COUNTED, nowMs, freshSinceMs: nowMs - FRESH_MS }
    const { questions } = await deps.histories.read(conversation, how, signal)
    deps.histories.forget(conversation)
    return questions
  }

  async #ask(stage: Asking): Promise<undefined> {
    const { deps, signal } = this.#turn
    const answer = await deps.conversations.ask(stage.conversation, sentText(stage), signal)
    await takeAnswer(stage, answer, this.#turn)
    await this.#endPause()
  }

  /** If this was the probe: neuroflash did not ask it for patience, so the other questions may follow. */
  async #endPause(): Promise<void> {
    if (this.#claim.pausedMs === 0) await this.#turn.deps.inbox.resume()
  }

  async #say(stage: Answered): Promise<Outcome> {
    const { deps, held, notes, signal } = this.#turn
    const outcome = await postParts(
      { item: held.item, stage, mayHavePosted: held.stepMayHaveHappened },
      {
        ...deps,
        notice: (key) => noticePart(key, this.#turn),
        record: (next) => held.record(next),
        confirm: () => held.confirm(),
        isWithdrawn: () => held.isWithdrawn,
        posted: () => {
          notes.posted += 1
        },
      },
      signal,
    )
    if (stage.contextMissed && outcome.kind === 'done' && !held.isWithdrawn) await this.#tellOfMissedContext()
    return outcome
  }

  /** By a task, so that it is told once, however often this attempt is repeated. */
  async #tellOfMissedContext(): Promise<void> {
    const { deps, held } = this.#turn
    const { id, author: person, thread } = held.item
    const requester = { person, channel: held.link.channel, thread }
    await deps.tasks.put(contextMissedId(id), { kind: 'context-missed', requester })
  }

  /** The turn was cut short from our side. The next attempt finds out what became of what it had asked. */
  async #interrupted(): Promise<Outcome> {
    const { reason } = this.#turn.signal
    if (!(reason instanceof StoppingError)) throw reason
    this.#turn.notes.code = reason.code
    return { kind: 'back' }
  }

  /** neuroflash asked another question for patience, so this one waits as well, and shows it. */
  #waitOut(pausedMs: number): Outcome {
    const { deps, held } = this.#turn
    const { thread, author: reader } = held.item
    void deps.signs.wait({ thread, reader }, { waiting: this.#waiting, isInWork: false })
    return { kind: 'later', ms: pausedMs }
  }

  #showWork(): void {
    const { deps, held } = this.#turn
    const { thread, author: reader } = held.item
    if (this.#endWork !== undefined) return
    this.#endWork = deps.signs.work({ thread, reader }, this.#waiting)
    // What it is about to do may take its time, and another process may answer meanwhile.
    this.#turn.signal.addEventListener('abort', this.#whenLost, { once: true })
  }

  /** The thread's messages that are not answered yet, this one among them. */
  get #waiting(): number {
    return 1 + (this.#claim.behind ?? 0)
  }

  /** A status may be left over from an earlier attempt, or from whoever has stored the message. */
  #leaveStatus(outcome: Outcome | undefined): void {
    const { deps, held } = this.#turn
    const end = this.#endOfWork(outcome)
    if (this.#endWork !== undefined) this.#endWork(end)
    else if (end === 'silent' && outcome !== undefined) deps.signs.clear(held.item.thread)
  }

  #endOfWork(outcome: Outcome | undefined): EndOfWork {
    if (outcome?.kind === 'later' && outcome.ms > SOON_MS) return 'later'
    if (this.#turn.notes.posted > 0) return 'posted'
    return outcome?.kind === 'later' ? 'soon' : 'silent'
  }
}
