import type { Item, Link, Stage, ThreadKey } from '../bridge/model.ts'
import type { BotStore, DeadLetter, WaitingItem } from '../storage/bot-store.ts'

const MOST_ITEMS = 100

const MOST_DEAD = 100

type Inspected = {
  readonly link: object | undefined
  readonly items: readonly object[]
  readonly dead: readonly DeadLetter[]
}

/**
 * What the store has of a thread, for an operator: its link, what waits and what failed. `undefined` where it has
 * nothing. What people wrote, and what neuroflash answered, is in it only `withText`.
 */
export async function inspectThread(
  store: Pick<BotStore, 'links' | 'waitingItems' | 'deadLetters'>,
  thread: ThreadKey,
  { withText }: { readonly withText: boolean },
): Promise<Inspected | undefined> {
  const [link, items, dead] = await Promise.all([
    store.links.get(thread),
    store.waitingItems(thread, MOST_ITEMS),
    store.deadLetters(MOST_DEAD, thread),
  ])
  if (link === undefined && items.length === 0 && dead.length === 0) return undefined
  return withText
    ? { link, items, dead }
    : { link: linkWithoutText(link), items: items.map(withoutText), dead }
}

/** The label is the first words of somebody. */
function linkWithoutText(link: Link | undefined): object | undefined {
  if (link === undefined) return undefined
  const { label: _label, ...rest } = link
  return rest
}

/** What is shown is named here, so that a new field of the model stays out until somebody has thought about it. */
function withoutText(waiting: WaitingItem): object {
  if (waiting.kind === 'unreadable') return waiting
  const { item, ...counts } = waiting
  return { ...counts, item: itemWithoutText(item) }
}

export function itemWithoutText({
  id,
  generation,
  author,
  order,
  receivedAtMs,
  withdrawn,
  stage,
}: Item): object {
  return { id, generation, author, order, receivedAtMs, withdrawn, stage: stageWithoutText(stage) }
}

function stageWithoutText(stage: Stage): object {
  switch (stage.name) {
    case 'waiting':
      return stage
    case 'asking': {
      const { content: _content, ...rest } = stage
      return rest
    }
    case 'answered': {
      const { parts, ...rest } = stage
      return { ...rest, parts: parts.map(({ kind, posted }) => ({ kind, posted })) }
    }
    default:
      return stage satisfies never
  }
}
