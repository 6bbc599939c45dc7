import { z } from 'zod'
import { StoreError } from '../bridge/errors.ts'
import * as deeds from './do.ts'
import { erase, kept } from './kept.ts'
import { OperatorError } from './operator-error.ts'
import * as sights from './see.ts'

const limit = z.int().min(1).max(1_000)
const named = z.string().min(1).max(2_000)
const text = z.boolean()

/** What operators ask of a store and of the bot on it. Whatever offers this offers every command. */
const operations = {
  status: operation(z.strictObject({}), ({ store }) => sights.status(store)),
  threads: operation(
    z.strictObject({ channel: named.optional(), person: named.optional(), limit, text }),
    ({ store }, which) => sights.threads(store, which),
  ),
  thread: operation(z.strictObject({ thread: named, text }), ({ store }, which) =>
    sights.thread(store, which),
  ),
  waiting: operation(z.strictObject({ limit, text }), ({ store }, which) => sights.waiting(store, which)),
  dead: operation(z.strictObject({ limit }), ({ store }, which) => sights.dead(store, which)),
  letter: operation(z.strictObject({ id: named, text }), ({ store }, which) => sights.letter(store, which)),
  deletions: operation(z.strictObject({ limit }), ({ store }, which) => sights.deletions(store, which)),
  retry: operation(z.strictObject({ id: named }), deeds.retry),
  drop: operation(z.strictObject({ id: named }), deeds.drop),
  'retry-deletions': operation(z.strictObject({}), deeds.retryDeletions),
  reset: operation(z.strictObject({ thread: named }), deeds.reset),
  'is-pending': operation(z.strictObject({ task: named }), ({ store }, which) =>
    deeds.isPending(store, which),
  ),
  kept: operation(z.strictObject({ person: named, text }), kept),
  erase: operation(z.strictObject({ person: named }), erase),
  pause: operation(z.strictObject({}), deeds.pause),
  resume: operation(z.strictObject({}), deeds.resume),
  backup: operation(
    z.strictObject({ file: named.refine((file) => file.startsWith('/'), 'not an absolute path') }),
    deeds.backup,
  ),
} as const

function operation<Input extends z.ZodType, Output extends object>(
  input: Input,
  run: (hands: deeds.Hands, input: z.output<Input>) => Promise<Output>,
) {
  return { input, run: (hands: deeds.Hands, given: unknown) => run(hands, input.parse(given)) }
}

type Operations = typeof operations

export type Name = keyof Operations
type Given<Of extends Name> = z.input<Operations[Of]['input']>
export type Told<Of extends Name> = Awaited<ReturnType<Operations[Of]['run']>>

/** Asks for an operation, wherever it is done. Rejects with `OperatorError`, whose message says why it was not. */
export type Ask = <Of extends Name>(name: Of, input: Given<Of>) => Promise<Told<Of>>

/** Does an operation on a store of this process. */
export async function perform(name: string, input: unknown, hands: deeds.Hands): Promise<object> {
  if (!isName(name))
    throw new OperatorError(`The bot knows no “${name.slice(0, 40)}”: it is of another version.`)
  try {
    leaveTrace(name, input, hands)
    return await operations[name].run(hands, input)
  } catch (error) {
    throw translated(error)
  }
}

function isName(name: string): name is Name {
  return Object.hasOwn(operations, name)
}

/** Whoever reads what people wrote leaves a line. */
function leaveTrace(name: Name, input: unknown, { log }: deeds.Hands): void {
  const shown = z.looseObject({ text: z.literal(true) }).safeParse(input).data
  if (shown === undefined) return
  const { thread, id } = shown
  const which = {
    ...(typeof thread === 'string' && { thread }),
    ...(typeof id === 'string' && { letter: id }),
  }
  log.info(
    { audit: 'operator', deed: 'show-text', of: name, ...which },
    'an operator reads what people wrote',
  )
}

function translated(error: unknown): unknown {
  if (error instanceof z.ZodError) return new OperatorError('It was not asked for in a form that is known.')
  if (error instanceof StoreError)
    return new OperatorError(
      'The store does not answer now. What was asked may have been done or not; ask again.',
      { cause: error },
    )
  return error
}
