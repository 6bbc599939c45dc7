import type { IncomingMessage, MessageId } from '../../bridge/model.ts'
import { branded } from '../fields.ts'
import { recordKey } from '../keys.ts'
import type { Statements } from './statements.ts'

type Names = Pick<IncomingMessage, 'id' | 'alias'>

/** Which messages were seen, by every name that Slack may deliver them under. */
export class Seen {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  has({ id, alias }: Names, now: number): boolean {
    const idMark = recordKey('seen', id)
    const aliasMark = alias === undefined ? idMark : recordKey('alias', alias)
    if (this.#sql.isKnown.get({ id, idMark, aliasMark, now }) !== undefined) return true
    const former = this.formerId(id)
    return former !== undefined && this.#isKnown(former, now)
  }

  /** Remembers the message for `ms`, and forgets a few others whose time is over. */
  note({ id, alias }: Names, now: number, ms: number): void {
    this.#mark(recordKey('seen', id), now, ms)
    if (alias !== undefined) this.#mark(recordKey('alias', alias), now, ms)
  }

  /** Says whether this is the first time within `ms`, and remembers it. */
  isFirst(name: string, now: number, ms: number): boolean {
    if (this.#isKnown(name, now)) return false
    this.#mark(recordKey('seen', name), now, ms)
    return true
  }

  /** The message's id before its channel got another one. Slack may deliver it under either. */
  formerId(id: MessageId): MessageId | undefined {
    const end = id.lastIndexOf(':')
    const former = this.#sql.formerChannel.get({ channel: id.slice(0, Math.max(0, end)) })?.former
    return former === undefined ? undefined : branded<MessageId>().parse(`${former}${id.slice(end)}`)
  }

  #isKnown(id: string, now: number): boolean {
    const mark = recordKey('seen', id)
    return this.#sql.isKnown.get({ id, idMark: mark, aliasMark: mark, now }) !== undefined
  }

  #mark(mark: string, now: number, ms: number): void {
    this.#sql.markSeen.run({ mark, until: now + ms })
    this.#sql.forgetSeen.run({ now })
  }
}
