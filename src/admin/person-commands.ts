import type { Command } from 'commander'
import { type Add, type Hands, type Options, type Result, sure, untilDone } from './command.ts'
import type { Told } from './operations.ts'

type Kept = Told<'kept'>

const MOST_DELETIONS = 1_000

export function addPersonCommands(program: Command, add: Add): void {
  const exported = add(
    program,
    'export-person <person>',
    'all that is kept of somebody (U…), as JSON, with what they wrote; that leaves a line in the log',
    async ({ ask }, _given, [person = '']) => {
      const value = await ask('kept', { person, text: true })
      return { value, text: `${JSON.stringify(value, null, 2)}\n` }
    },
  )
  exported.addHelpText('after', '\nWhat somebody wrote in conversations is at neuroflash, and in Slack.')
  sure(add(program, 'erase <person>', 'erases all that is kept of somebody (U…), and says what stays', erase))
}

async function erase(hands: Hands, _given: Options, [named = '']: readonly string[]): Promise<Result> {
  const { ask, sure } = hands
  const before = await ask('kept', { person: named, text: false })
  await sure(announced(before))
  const { person, task } = await ask('erase', { person: named })
  const isDone = await untilDone(hands, task)
  const [after, { pending, failed }] = await Promise.all([
    ask('kept', { person, text: false }),
    ask('deletions', { limit: MOST_DELETIONS }),
  ])
  const names = [...pending.map(({ conversation = '' }) => conversation), ...failed.map(({ id }) => id)]
  const value = { isDone, ...reported({ before, after }, names) }
  return { value, text: inWords(value) }
}

function announced({ person, threads, messages, failed }: Kept): string {
  const own = threads.filter(({ shared, isOver }) => !shared && !isOver).length
  const others = threads.length - own
  return `Of ${person}: ${own} conversations that only they took part in are deleted, here and at neuroflash; ${others} other threads forget that they took part; ${messages.length} waiting messages and ${failed.length} dead letters go.`
}

/** @param deletions conversations that are still to be deleted, by their names or the ids of their dead letters */
function reported(
  { before, after }: { readonly before: Kept; readonly after: Kept },
  deletions: readonly string[],
) {
  const still = new Set(after.threads.map(({ thread }) => thread))
  const gone = before.threads.filter(({ thread }) => !still.has(thread))
  const own = gone.filter(({ shared }) => !shared).flatMap(({ conversation = '' }) => conversation || [])
  const isPending = (conversation: string) => deletions.some((name) => name.endsWith(conversation))
  return {
    person: before.person,
    erased: {
      conversations: own.filter((conversation) => !isPending(conversation)),
      partIn: gone.filter(({ shared, isOver }) => shared || isOver).map(({ thread }) => thread),
      messages: before.messages.length - after.messages.length,
      deadLetters: before.failed.length - after.failed.length,
    },
    pendingAtNeuroflash: own.filter(isPending),
    stays: {
      sharedConversations: gone
        .filter(({ shared, conversation }) => shared && conversation !== undefined)
        .map(({ thread, conversation }) => ({ thread, conversation })),
      threadsInWork: after.threads.map(({ thread }) => thread),
      messagesInWork: after.messages.length,
      ...(after.unseen && { unseen: after.unseen }),
      requests: after.requests.map(({ quoted, kind }) => ({ quoted, kind })),
    },
  }
}

function inWords({
  isDone,
  person,
  erased,
  pendingAtNeuroflash,
  stays,
}: ReturnType<typeof reported> & { isDone: boolean }): string {
  const { sharedConversations, threadsInWork, messagesInWork, requests, unseen } = stays
  const lines = [
    isDone
      ? `${person} is erased.`
      : `The erasure of ${person} is stored, and goes on as soon as a bot works on this store and nothing of theirs is in work.`,
    `Erased: ${erased.conversations.length} conversations, their part in ${erased.partIn.length} threads, ${erased.messages} waiting messages, ${erased.deadLetters} dead letters.`,
    `Still to be deleted at neuroflash: ${pendingAtNeuroflash.length}${pendingAtNeuroflash.length > 0 ? ' (npm run admin -- deletions)' : ''}.`,
    ...sharedConversations.map(
      ({ thread }) =>
        `Stays at neuroflash, since others took part: the conversation of ${thread}. npm run admin -- reset ${thread} deletes it for all.`,
    ),
    ...(threadsInWork.length + messagesInWork > 0
      ? [
          `In work, and not erased yet: threads ${threadsInWork.length}, messages ${messagesInWork}. Run it again to see.`,
        ]
      : []),
    ...requests.map(({ quoted, kind }) => `Still names them, until it is done: ${kind} (${quoted}).`),
    ...(unseen === undefined
      ? []
      : [
          'Cannot be seen, since the user of REDIS_URL may not SCAN: threads that were reset. They name who took part for 31 days, and nothing else.',
        ]),
    'Not the bot’s to erase: what they wrote in Slack, ids in logs, and backups.',
  ]
  return lines.map((line) => `${line}\n`).join('')
}
