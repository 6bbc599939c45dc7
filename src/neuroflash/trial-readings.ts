import { readCompletion } from './answer.ts'
import { isSuccess } from './api.ts'
import type { HttpReply } from './http.ts'
import { parseJson } from './json.ts'
import { textOf } from './text.ts'
import type { Notes } from './trial-notes.ts'
import { tokenAnswer, workspacesAnswer } from './wire.ts'

const HOUR_S = 3_600

export function readToken(reply: HttpReply, notes: Notes): string | undefined {
  const { data } = tokenAnswer.safeParse(parseJson(reply.body))
  if (!isSuccess(reply) || data === undefined) {
    notes.broken('N1', `answered ${reply.status}, without a token that can be read`)
    return undefined
  }
  const { access_token: token, expires_in: lifetimeS } = data
  const hours = lifetimeS === undefined ? undefined : Math.round((lifetimeS / HOUR_S) * 10) / 10
  if (hours === undefined || hours < 3 || hours > 5)
    notes.broken('N1', hours === undefined ? 'no lifetime is named' : `it holds for ${hours} hours`)
  else notes.held('N1', `it holds for ${hours} hours, and what is no token is answered 401`)
  return token
}

/** The workspace to play in: the configured one, or else the first. */
export function readWorkspaces(
  reply: HttpReply,
  configured: string | undefined,
  notes: Notes,
): string | undefined {
  const json = parseJson(reply.body)
  const { data } = workspacesAnswer.safeParse(json)
  if (!isSuccess(reply) || data === undefined) {
    notes.broken('N2', `answered ${reply.status}, in none of the three forms`)
    return configured
  }
  notes.held('N2', `${data.length} are listed ${formOf(json)}`)
  return configured ?? data[0]?.id
}

function formOf(json: unknown): string {
  if (Array.isArray(json)) return 'as a bare list'
  return typeof json === 'object' && json !== null && '_embedded' in json
    ? 'under _embedded.workspaces'
    : 'under data'
}

export function readAnswer(reply: HttpReply, notes: Notes): string | undefined {
  const json = parseJson(reply.body)
  const completion = readCompletion(json)
  if (completion.kind !== 'answer') {
    notes.broken('N18', `a 200 without an answer that can be read (${completion.kind})`)
    return undefined
  }
  notes.held('N18', isPlain(json) ? 'choices[0].message.content is a text' : 'one of its relatives')
  return completion.answer.text
}

function isPlain(json: unknown): boolean {
  const { choices } = (json ?? {}) as { choices?: readonly { message?: { content?: unknown } }[] }
  return Array.isArray(choices) && typeof choices[0]?.message?.content === 'string'
}

type Histories = {
  readonly asked: readonly [string, string]
  /** As it was after the first question, and after the second. */
  readonly before: readonly unknown[]
  readonly after: readonly unknown[]
  /** Whether the second answer showed that the first question was known. */
  readonly knew: boolean
}

export function readHistory({ asked, before, after, knew }: Histories, notes: Notes): void {
  const roles = after.map((message) => fieldOf(message, 'role'))
  const inOrder = ['user', 'assistant', 'user', 'assistant']
  if (roles.join() === inOrder.join()) notes.held('N7', 'two questions and two answers, in their order')
  else notes.broken('N7', `${after.length} messages, not two questions with their answers in order`)

  const questions = after.filter((message) => fieldOf(message, 'role') === 'user').map(wordsOf)
  const isKept = questions.length === 2 && asked.every((one, place) => plain(one) === questions[place])
  const grew = before.every((message, place) => wordsOf(message) === wordsOf(after[place]))
  if (isKept && grew) notes.held('N12', 'our words came back, and nothing that was there has changed')
  else notes.broken('N12', isKept ? 'what was there before has changed' : 'our words came back otherwise')

  const knows = knew ? 'the second answer knew the first question' : 'the second answer did not show it'
  if (questions.length === 2) notes.held('N4', `both are in the history; ${knows}`)
  else notes.broken('N4', `the history has ${questions.length} questions instead of two; ${knows}`)

  const ids = [...new Set(after.flatMap((message) => Object.keys(message ?? {})))].filter((name) =>
    /(?:^|_)(?:uu)?id$/i.test(name),
  )
  if (ids.length === 0) notes.held('N11', 'none came')
  else notes.broken('N11', `messages have ${ids.join(', ')}, which would tell them apart`)
}

function fieldOf(message: unknown, name: string): unknown {
  return typeof message === 'object' && message !== null
    ? Object.getOwnPropertyDescriptor(message, name)?.value
    : undefined
}

function wordsOf(message: unknown): string {
  return plain(textOf(fieldOf(message, 'content')) ?? '')
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim()
}
