import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { Migrated } from '../storage/migrate.ts'
import {
  type Add,
  type Hands,
  type Options,
  options,
  type Result,
  type Surface,
  sure,
  untilDone,
  type Work,
} from './command.ts'
import { OperatorError } from './operator-error.ts'
import { addPersonCommands } from './person-commands.ts'
import {
  deadText,
  deletionsText,
  fieldsText,
  migratedText,
  statusText,
  threadsText,
  waitingText,
} from './print.ts'
import type { Reached } from './reach.ts'

/**
 * Runs `npm run admin`. Gives its exit code: 0 done; 1 not done, and a sentence says why; 2 called in a way that it does
 * not know.
 */
export async function runCommand(args: readonly string[], ways: Ways, surface: Surface): Promise<number> {
  const program = new Command('npm run admin --')
  let code = 0
  const run = async (work: Work, given: Options, operands: readonly string[]) => {
    const { dotenv } = z.object({ dotenv: z.string().optional() }).parse(program.opts())
    code = await carryOut({ work, given, operands }, () => ways.connect(dotenv), surface)
  }
  describe(program, surface, run)
  const migrate = async (given: Options) => {
    const { dotenv } = z.object({ dotenv: z.string().optional() }).parse(program.opts())
    code = await speak(given, surface, () => migration(() => ways.migrate(dotenv)))
  }
  addMigrate(program, migrate)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
}

/** How a command gets at what it works on, by the file of variables that was named. */
export type Ways = {
  readonly connect: (envFile: string | undefined) => Promise<Reached>
  readonly migrate: (envFile: string | undefined) => Promise<Migrated>
}

type Run = (work: Work, given: Options, operands: readonly string[]) => Promise<void>

function describe(program: Command, { say, complain }: Surface, run: Run): void {
  program
    .description('Looks into the store of the bot and mends what is in it, also while the bot runs.')
    .option('--dotenv <file>', 'a file with variables, beneath the environment')
    .configureOutput({ writeOut: say, writeErr: complain })
    // `deletions --json` and `deletions retry --json` are two commands' own.
    .enablePositionalOptions()
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nEnds with 0 when it is done, with 1 when it is not (a sentence says why), with 2 when it was called wrongly.',
    )
    .exitOverride()
  const add = (parent: Command, usage: string, about: string, work: Work) =>
    parent
      .command(usage)
      .description(about)
      .option('--json', 'for programs')
      .action((...given: unknown[]) => {
        const command = given.at(-1)
        if (!(command instanceof Command)) throw new Error('commander calls with the command last')
        return run(work, options.parse(command.optsWithGlobals()), command.args)
      })
  addSights(program, add)
  addDead(program, add)
  addDeletions(program, add)
  addDeeds(program, add)
  addPersonCommands(program, add)
}

const limited = (command: Command) => command.option('--limit <number>', 'how many at most (50)', wholeNumber)
const readable = (command: Command) =>
  command.option('--show-text', 'also what people wrote; that leaves a line in the log')
function wholeNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= 1_000) return number
  throw new InvalidArgumentError('It should be a number from 1 to 1000.')
}

function addSights(program: Command, add: Add): void {
  add(program, 'status', 'how much waits, failed and is paused', async ({ ask }) => {
    const value = await ask('status', {})
    return { value, text: statusText(value) }
  })
  const threads = add(program, 'threads', 'the conversations, last active first', async ({ ask }, given) => {
    const { channel, person, limit, showText: text } = given
    const value = await ask('threads', { channel, person, limit, text })
    return { value, text: threadsText(value) }
  })
  readable(limited(threads))
    .option('--channel <id>', 'of one channel (C…)')
    .option('--person <id>', 'that one person took part in (U…)')
  const thread = add(
    program,
    'thread <link>',
    'all that is kept of one thread',
    async ({ ask }, given, [link = '']) => {
      const value = await ask('thread', { thread: link, text: given.showText })
      return { value, text: fieldsText(value) }
    },
  )
  readable(thread)
  const waiting = add(
    program,
    'waiting',
    'what people wait for, the oldest first',
    async ({ ask }, given) => {
      const value = await ask('waiting', { limit: given.limit, text: given.showText })
      return { value, text: waitingText(value, Date.now()) }
    },
  )
  readable(limited(waiting))
}

function addDead(program: Command, add: Add): void {
  const dead = add(program, 'dead [id]', 'what was given up, newest first; with an id: one of it', showDead)
  readable(limited(dead))
  add(dead, 'retry <id>', 'has it asked or done again', async ({ ask }, _given, [id = '']) => {
    const value = await ask('retry', { id })
    return { value, text: `${value.quoted} is tried again.\n` }
  })
  sure(add(dead, 'drop <id>', 'removes it for good', drop))
}

function addDeletions(program: Command, add: Add): void {
  const deletions = add(
    program,
    'deletions',
    'conversations still to be deleted at neuroflash',
    async ({ ask }, given) => {
      const value = await ask('deletions', { limit: given.limit })
      return { value, text: deletionsText(value, Date.now()) }
    },
  )
  limited(deletions)
  add(deletions, 'retry', 'has all tried again that were given up', async ({ ask }) => {
    const value = await ask('retry-deletions', {})
    const left = value.unreadable > 0 ? ` ${value.unreadable} could not be read and stay.` : ''
    return { value, text: `${value.retried} deletions are tried again.${left}\n` }
  })
}

function addDeeds(program: Command, add: Add): void {
  sure(add(program, 'reset <link>', 'resets a thread and deletes its conversation at neuroflash', reset))
  add(program, 'pause', 'asks neuroflash nothing more until resume; messages are kept', async ({ ask }) => {
    const value = await ask('pause', {})
    return {
      value,
      text: 'The bot is paused: messages are kept, answers that are ready are posted, and nothing new is asked.\nTo go on: npm run admin -- resume\n',
    }
  })
  add(program, 'resume', 'ends what pause began', async ({ ask }) => {
    const value = await ask('resume', {})
    return {
      value,
      text: value.wasPaused
        ? 'The bot goes on. Threads that waited follow within seconds.\n'
        : 'The bot was not paused by an operator. Nothing was changed.\n',
    }
  })
  add(
    program,
    'backup <file>',
    'copies the SQLite file while the bot runs',
    async ({ ask }, _given, [file = '']) => {
      const value = await ask('backup', { file: resolve(file) })
      return {
        value,
        text: `${value.file} is a whole copy (${value.bytes} bytes). It holds what people wrote.\n`,
      }
    },
  )
}

async function showDead({ ask }: Hands, given: Options, [id]: readonly string[]): Promise<Result> {
  if (id === undefined) {
    const value = await ask('dead', { limit: given.limit })
    return { value, text: deadText(value) }
  }
  const value = await ask('letter', { id, text: given.showText })
  return { value, text: fieldsText(value) }
}

async function drop({ ask, sure }: Hands, _given: Options, [id = '']: readonly string[]): Promise<Result> {
  const letter = await ask('letter', { id, text: false })
  const what = letter.thread === '' ? 'a task' : `a message of ${letter.thread}`
  await sure(`Dead letter ${letter.quoted} (${letter.code}, ${what}) goes for good; nobody can ask it again.`)
  const value = await ask('drop', { id: letter.id })
  return { value, text: `${value.quoted} is gone.\n` }
}

async function reset(hands: Hands, _given: Options, [link = '']: readonly string[]): Promise<Result> {
  const { ask, sure } = hands
  const found = await ask('thread', { thread: link, text: false })
  await sure(
    `The thread ${found.thread} is reset: its conversation is deleted at neuroflash, ${found.items.length} waiting messages and ${found.dead.length} dead letters go, and the thread is told.`,
  )
  const { thread, task } = await ask('reset', { thread: found.thread })
  const isDone = await untilDone(hands, task)
  return {
    value: { thread, task, isDone },
    text: isDone
      ? `${thread} is reset. Its conversation is deleted at neuroflash; npm run admin -- deletions says how far that is.\n`
      : `The reset of ${thread} is stored, and is done as soon as a bot works on this store.\n`,
  }
}

function addMigrate(program: Command, run: (given: Options) => Promise<void>): void {
  program
    .command('migrate')
    .description('copies the SQLite file of DATA_DIR into the Redis of REDIS_URL, while no bot runs')
    .option('--json', 'for programs')
    .action((_given: unknown, command: Command) => run(options.parse(command.opts())))
}

async function migration(migrate: () => Promise<Migrated>): Promise<Result> {
  const value = await migrate()
  if (!value.isWhole)
    throw new OperatorError(
      `Not all of it was found in Redis afterwards. Run it again.\n${migratedText(value)}`,
    )
  return {
    value,
    text: `${migratedText(value)}All of it is in Redis. Start the bot with REDIS_URL, and move neuroflash.db out of DATA_DIR: it is a backup now.\n`,
  }
}

type Called = { readonly work: Work; readonly given: Options; readonly operands: readonly string[] }

async function carryOut(
  { work, given, operands }: Called,
  connect: () => Promise<Reached>,
  surface: Surface,
): Promise<number> {
  let reached: Reached | undefined
  try {
    return await speak(given, surface, async () => {
      reached = await connect()
      const sure = (what: string) => makeSure(what, given, surface)
      return work({ ask: reached.ask, reached, sure }, given, operands)
    })
  } finally {
    await reached?.close()
  }
}

/** Says what was done, or why it was not, and gives the exit code. */
async function speak(
  { json }: Options,
  { say, complain }: Surface,
  work: () => Promise<Result>,
): Promise<number> {
  try {
    const { value, text } = await work()
    say(json ? `${JSON.stringify(value)}\n` : text)
    return 0
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    complain(`${error.message}\n`)
    return 1
  }
}

/** What cannot be undone is named, and done only when somebody says so. */
async function makeSure(what: string, { yes }: Options, { confirm }: Surface): Promise<void> {
  if (yes) return
  if (confirm === undefined)
    throw new OperatorError(`${what} That cannot be undone: add --yes. Nothing was changed.`)
  if (!(await confirm(`${what} That cannot be undone. Go on?`)))
    throw new OperatorError('Nothing was changed.')
}
