import type { MessageId, TaskId, ThreadKey } from '../../../src/bridge/model.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'

/** A store under test, and what only somebody with their hands inside it can do. */
export type Harness = {
  readonly store: BotStore
  /** Lets time pass, as the store sees it. */
  advance(ms: number): Promise<void>
  /** The store's time. */
  now(): Promise<number>
  spoilItem(id: MessageId, what: 'content' | 'stage' | 'version'): Promise<void>
  /** `conversation`: only that can still be made out. */
  spoilLink(thread: ThreadKey, what: 'json' | 'version' | 'conversation'): Promise<void>
  /** As if that version had written it. */
  setVersion(of: 'item' | 'link' | 'task', id: string, version: number): Promise<void>
  versionOf(of: 'item' | 'task', id: string): Promise<number>
  removeLink(thread: ThreadKey): Promise<void>
  spoilTask(id: TaskId, what: 'content' | 'version'): Promise<void>
  /** Everything of a letter that is kept, as text. */
  rawDeadLetter(id: string): Promise<string>
  close(): Promise<void>
}
