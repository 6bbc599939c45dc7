import { randomUUID } from 'node:crypto'
import { deletionId } from './deletion.ts'
import { ClaimLostError, ConversationError, type Retry, StoppingError } from './errors.ts'
import { HeldItem } from './held-item.ts'
import { historyBeyond, historyLength } from './history.ts'
import type { ConversationId, Ending, Link, Loss, Part, Setbacks, Stage } from './model.ts'
import { type NoticeKey, notices, offersTryAgain } from './notices.ts'
import type { Claim, Clock, Conversations, Log, Outcome, Replies, Store, TurnReport } from './ports.ts'
import { decide, type Evidence, type Patience, settle } from './reconcile.ts'
import { backoffMs, RETRY_BUDGET_MS } from './retry.ts'
import { say } from './say.ts'
import { TurnNotes } from './turn-notes.ts'

/** A longer wait is announced in the thread. */
const SILENT_WAIT_MS = 120_000

/** For a wait up to this long the status in the thread may stand. */
const SOON_MS = 5_000

export type TurnDeps = {
  readonly store: Pick<Store, 'hold' | 'pause' | 'putTask'>
  readonly conversations: Pick<Conversations, 'create' | 'ask' | 'history'>
  readonly replies: Replies
  readonly patience: Patience
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Aborts when the process has no time left, whatever becomes of the claim. */
  readonly stopping: AbortSignal
}

type Waiting = Extract<Stage, { name: 'waiting' }>
type Asking = Extract<Stage, { name: 'asking' }>
type Answered = Extract<Stage, { name: 'answered' }>

/**
 * One question from claimed to answered: waiting → asking → answered → done, each stage recorded
 * before the step it names. A turn that finds a later stage than *waiting* goes on from there, and
 * from *asking* only after the history has said what became of the question.
 */
export class Turn {
  readonly #claim: Claim
  readonly #deps: TurnDeps
  readonly #signal: AbortSignal
  readonly #notes: TurnNotes
  readonly #held: HeldItem
  #endStatus: ReturnType<Replies['showStatus']> | undefined

  /** `signal` aborts with a `ClaimLostError` when the thread is lost, with a `StoppingError` when time is up. */
  constructor(claim: Claim, deps: TurnDeps, signal: AbortSignal) {
    this.#claim = claim
    this.#deps = deps
    this.#signal = signal
    this.#held = new HeldItem(claim, deps.store, signal)
    this.#notes = new TurnNotes(deps.clock)
  }

  /** Resolves with how the item is to leave the worker. Rejects with `ClaimLostError` when that is not ours to say. */
  async run(): Promise<{ outcome: Outcome; report: TurnReport }> {
    const wasReset = this.#claim.item.generation !== this.#claim.link.generation
    let outcome: Outcome | undefined = wasReset ? { kind: 'done' } : undefined
    try {
      while (outcome === undefined) outcome = await this.#next()
    } finally {
      this.#endStatus?.(this.#statusAfter(outcome))
    }
    return { outcome, report: this.#notes.report(outcome, { wasReset, attempt: this.#claim.attempt }) }
  }

  #next(): Promise<Outcome | undefined> {
    const { stage } = this.#held
    return this.#notes.timed(stage.name, () => this.#step(stage))
  }

  /** One stage; gives an outcome when the item is to leave, otherwise the next stage is recorded. */
  async #step(stage: Stage): Promise<Outcome | undefined> {
    try {
      switch (stage.name) {
        case 'waiting':
          return await this.#prepare(stage)
        case 'asking':
          return await (this.#held.wasFound ? this.#reconcile(stage) : this.#ask(stage))
        case 'answered':
          return await this.#say(stage)
        default:
          return stage satisfies never
      }
    } catch (error) {
      if (this.#signal.aborted) return this.#interrupted()
      if (stage.name !== 'answered' && error instanceof ConversationError) return this.#failed(stage, error)
      throw error
    }
  }

  /** All that the question needs: its text, its conversation, and the length of the history before it. */
  async #prepare(stage: Waiting): Promise<undefined> {
    const content = await this.#deps.replies.question(this.#held.item)
    if (content === '') return this.#conclude('emptyMention', { kind: 'done' })

    const fresh = this.#held.link.conversation === undefined
    const conversation =
      this.#held.link.conversation ?? (await this.#deps.conversations.create(this.#deps.stopping))
    const before = fresh
      ? 0
      : (this.#held.link.historyLength ??
        (await historyLength(conversation, this.#deps.conversations, this.#signal)))
    const asking = { ...setbacks(stage), name: 'asking', conversation, content, before } as const
    const record = this.#held.record(
      { ...asking, askedAtMs: this.#deps.clock() },
      { ...this.#held.link, conversation, historyLength: before, people: this.#peopleWithAuthor() },
    )
    return fresh ? this.#orLeftOver(conversation, record) : record
  }

  /**
   * A conversation made for a thread that was reset, or lost, meanwhile has nobody who knows of it: it is
   * deleted. That is why its making is not cut short when the claim is lost.
   */
  async #orLeftOver(conversation: ConversationId, record: Promise<undefined>): Promise<undefined> {
    try {
      return await record
    } catch (error) {
      const task = { kind: 'deletion', conversation, reason: 'left-over', tries: 0 } as const
      if (error instanceof ClaimLostError) await this.#deps.store.putTask(deletionId(conversation), task)
      throw error
    }
  }

  async #ask(stage: Asking): Promise<undefined> {
    this.#endStatus ??= this.#deps.replies.showStatus(this.#held.item.thread)
    const answer = await this.#deps.conversations.ask(stage.conversation, stage.content, this.#signal)
    await this.#answered(stage, { ...answer, historyLength: stage.before + 2 })
  }

  /** The question was sent and its answer did not come: the history says what follows. */
  async #reconcile(stage: Asking): Promise<Outcome | undefined> {
    this.#endStatus ??= this.#deps.replies.showStatus(this.#held.item.thread)
    const loss = stage.loss ?? (await this.#recordLoss(stage, 'unknown'))
    const at = { patience: this.#deps.patience, nowMs: this.#deps.clock() }
    const verdict = decide({ pending: stage, loss }, await this.#evidence(stage), at)
    switch (verdict.kind) {
      case 'take':
        return this.#answered(stage, { text: verdict.answer, words: 0, historyLength: verdict.historyLength })
      case 'wait':
        return { kind: 'later', ms: verdict.ms }
      case 'ask':
        return this.#askAgain(stage, loss)
      case 'start-anew':
        return this.#startAnew(stage)
      case 'unanswered':
        return this.#giveUp('unanswered', 'unanswered', verdict.historyLength)
      case 'unclear':
        return this.#isOverBudget() ? this.#giveUp('unclear', 'unclear') : this.#backOff({ ...stage, loss })
      default:
        return verdict satisfies never
    }
  }

  async #askAgain({ loss: _settled, ...stage }: Asking, loss: Loss): Promise<undefined> {
    if (this.#isOverBudget()) {
      return this.#giveUp(loss.kind === 'refused' ? 'failed' : 'unreachable', 'over-budget', stage.before)
    }
    return this.#held.record({ ...stage, askedAtMs: this.#deps.clock() })
  }

  /** The conversation is gone: the question opens a new one, and the person is told with the answer. */
  async #startAnew(stage: Waiting | Asking): Promise<Outcome | undefined> {
    if (stage.contextLost && this.#isOverBudget()) return this.#giveUp('failed', 'gone')
    const { conversation: _gone, historyLength: _length, ...link } = this.#held.link
    const waiting = { ...setbacks(stage), name: 'waiting', contextLost: true } as const
    if (stage.contextLost) return this.#backOff(waiting, link)
    return this.#held.record(waiting, link)
  }

  async #answered(
    { contextLost }: Asking,
    answer: { readonly text: string; readonly words: number; readonly historyLength: number },
  ): Promise<undefined> {
    const answers: Part[] = this.#deps.replies.split(answer.text).map((text) => ({ kind: 'answer', text }))
    if (answers.length === 0) return this.#giveUp('noAnswer', 'no-answer', answer.historyLength)
    const parts: Part[] = contextLost ? [{ kind: 'notice', text: notices.contextLost }, ...answers] : answers
    return this.#held.record(
      { name: 'answered', mark: randomUUID(), parts, ending: { kind: 'done' } },
      {
        ...this.#held.link,
        historyLength: answer.historyLength,
        turns: this.#held.link.turns + 1,
        words: this.#held.link.words + answer.words,
        lastActivityMs: this.#deps.clock(),
        people: this.#peopleWithAuthor(),
      },
    )
  }

  #say(stage: Answered): Promise<Outcome> {
    const { item } = this.#held
    return say(
      { item, stage, mayHavePosted: this.#held.wasFound },
      {
        ...this.#deps,
        // An answer that has only just come is given its time, however long the way to it was.
        retryUntilMs: RETRY_BUDGET_MS + (this.#held.wasFound ? item.receivedAtMs : this.#deps.clock()),
        record: (next) => this.#held.record(next),
        posted: () => {
          this.#notes.posted += 1
        },
      },
      this.#signal,
    )
  }

  /** neuroflash did not do what it was asked, or nobody knows whether it did. */
  async #failed(stage: Waiting | Asking, error: ConversationError): Promise<Outcome | undefined> {
    this.#notes.code = error.code
    this.#deps.log.warn(
      { err: error, stage: stage.name, certainty: error.certainty },
      'neuroflash did not answer',
    )
    if (error.code === 'gone') return this.#startAnew(stage)
    if (stage.name === 'asking' && error.certainty === 'unknown') {
      const loss = await this.#recordLoss(stage, error.code === 'failed' ? 'refused' : 'unknown')
      return loss.kind === 'refused' ? this.#backOff({ ...stage, loss }) : undefined
    }
    if (error.retry === 'never' || this.#isOverBudget()) {
      const length = error.certainty === 'done' ? undefined : this.#held.link.historyLength
      // Before it is asked, a question is not what got lost.
      const notice = stage.name === 'waiting' && error.notice === 'unclear' ? 'unreachable' : error.notice
      return this.#giveUp(notice, error.code, length)
    }
    return this.#tryLater(stage, error.retry)
  }

  /** Nothing was sent: the item is *waiting* again and comes back when neuroflash may take it. */
  async #tryLater(stage: Waiting | Asking, retry: Exclude<Retry, 'never'>): Promise<Outcome> {
    const waiting: Waiting = { ...setbacks(stage), name: 'waiting' }
    if (retry === 'backoff') return this.#backOff(waiting)
    await this.#deps.store.pause(retry.afterMs)
    const tell = retry.afterMs > SILENT_WAIT_MS && !stage.told
    await this.#held.record({ ...waiting, ...(tell ? { told: true } : {}) })
    if (tell) await this.#announceWait()
    return { kind: 'later', ms: retry.afterMs }
  }

  /** A courtesy: recorded before it is posted, so that it comes once or, after a crash, not at all. */
  async #announceWait(): Promise<void> {
    const { thread } = this.#held.item
    try {
      await this.#deps.replies.post({ thread, text: notices.takesLonger, mark: randomUUID() })
      this.#notes.posted += 1
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'a longer wait could not be announced')
    }
  }

  async #backOff(stage: Waiting | Asking, link?: Link): Promise<Outcome> {
    const tries = (stage.tries ?? 0) + 1
    await this.#held.record({ ...stage, tries }, link)
    return { kind: 'later', ms: backoffMs(tries, this.#deps.random) }
  }

  /** Ends with a notice and a dead letter. `historyLength` absent: to be read before the next question. */
  async #giveUp(notice: NoticeKey, code: string, historyLength?: number): Promise<undefined> {
    this.#notes.code = code
    const { historyLength: _outdated, ...link } = this.#held.link
    const known = historyLength === undefined ? link : { ...link, historyLength }
    return this.#conclude(notice, { kind: 'dead', code }, known)
  }

  #conclude(notice: NoticeKey, ending: Ending, link?: Link): Promise<undefined> {
    const offer = offersTryAgain(notice) ? { tryAgain: true as const } : {}
    const parts: Part[] = [{ kind: 'notice', text: notices[notice], ...offer }]
    return this.#held.record({ name: 'answered', mark: randomUUID(), parts, ending }, link)
  }

  /** The turn was cut short from our side. Whatever it had asked, the next one finds out. */
  async #interrupted(): Promise<Outcome> {
    const { reason } = this.#signal
    if (!(reason instanceof StoppingError)) throw reason
    this.#notes.code = reason.code
    return { kind: 'back' }
  }

  async #recordLoss(stage: Asking, kind: Loss['kind']): Promise<Loss> {
    const loss: Loss = { kind, atMs: this.#deps.clock() }
    await this.#held.recordFailed({ ...stage, loss })
    return loss
  }

  async #evidence(stage: Asking): Promise<Evidence> {
    try {
      return settle(stage, await historyBeyond(stage, this.#deps.conversations, this.#signal))
    } catch (error) {
      if (!(error instanceof ConversationError) || this.#signal.aborted) throw error
      this.#deps.log.warn({ err: error }, 'the history could not be read')
      return { kind: error.code === 'gone' ? 'gone' : 'unreadable' }
    }
  }

  /** Whoever asks has taken part, answered or not. */
  #peopleWithAuthor(): Link['people'] {
    return [...new Set([...this.#held.link.people, this.#held.item.author])]
  }

  #isOverBudget(): boolean {
    return this.#deps.clock() - this.#held.item.receivedAtMs > RETRY_BUDGET_MS
  }

  #statusAfter(outcome: Outcome | undefined): 'posted' | 'silent' | 'soon' {
    if (this.#notes.posted > 0) return 'posted'
    return outcome?.kind === 'later' && outcome.ms <= SOON_MS ? 'soon' : 'silent'
  }
}

function setbacks({ tries, told, contextLost }: Setbacks): Setbacks {
  return {
    ...(tries === undefined ? {} : { tries }),
    ...(told === undefined ? {} : { told }),
    ...(contextLost === undefined ? {} : { contextLost }),
  }
}
