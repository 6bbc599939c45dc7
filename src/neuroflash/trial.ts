import { randomUUID } from 'node:crypto'
import { ConversationError } from '../bridge/errors.ts'
import { Api, type Call, isSuccess } from './api.ts'
import type { ConversationsOptions } from './conversations.ts'
import { isOwn, isOwnWord } from './error-body.ts'
import { Http, type HttpReply } from './http.ts'
import { parseJson } from './json.ts'
import { type Assumption, Notes, type Seen } from './trial-notes.ts'
import { readAnswer, readHistory, readToken, readWorkspaces } from './trial-readings.ts'
import {
  createdAnswer,
  creation,
  ownership,
  page,
  question,
  quotasAnswer,
  routes,
  tokenForm,
} from './wire.ts'

/**
 * Plays a whole conversation (sign in, create, ask, go on, read, delete, see it gone) and says of each assumption
 * about neuroflash (N1 and so on) whether it held. Costs two short questions. Never rejects; what was made is deleted
 * again, as far as neuroflash lets it be. Nothing of what was written or answered is in what it gives.
 */
export async function playTrial(options: ConversationsOptions, signal: AbortSignal): Promise<Seen[]> {
  const http = new Http(options)
  const notes = new Notes()
  try {
    const bearer = await signIn(http, options, { notes, signal })
    if (bearer !== undefined) await play({ ...options, http, bearer, notes, signal })
  } finally {
    await http.close()
  }
  return notes.all()
}

type Trial = ConversationsOptions & {
  readonly http: Http
  readonly bearer: string
  readonly notes: Notes
  readonly signal: AbortSignal
}

type Place = { readonly uuid: string; readonly workspace: string }

async function signIn(
  http: Http,
  { tokenUrl, clientId, clientSecret, timeoutMs }: ConversationsOptions,
  { notes, signal }: Pick<Trial, 'notes' | 'signal'>,
): Promise<string | undefined> {
  return notes.step('N1', async () => {
    const reply = await http.send({
      method: 'POST',
      url: new URL(tokenUrl),
      route: routes.token,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: tokenForm(clientId, clientSecret),
      timeoutMs,
      signal,
    })
    return readToken(reply, notes)
  })
}

async function play(trial: Trial): Promise<void> {
  const { notes } = trial
  await refuseStranger(trial)
  const workspace = await notes.step('N2', async () =>
    readWorkspaces(await send(trial, { route: routes.workspaces }), trial.workspaceId, notes),
  )
  if (workspace === undefined) return
  await quotas(trial, workspace)
  const uuid = await notes.step('N3', () => create(trial, workspace))
  if (uuid === undefined) return
  const place = { uuid, workspace }
  await converse(trial, place)
  await remove(trial, place)
}

function send(trial: Trial, call: Omit<Call, 'signal'>, bearer = trial.bearer): Promise<HttpReply> {
  const token = { get: async () => bearer, discard: () => undefined }
  return new Api({ ...trial, token, log: { warn() {}, error() {} } }).reply({ ...call, signal: trial.signal })
}

async function refuseStranger(trial: Trial): Promise<void> {
  await trial.notes.step('N1', async () => {
    try {
      const { status } = await send(trial, { route: routes.workspaces }, `no-token-${randomUUID()}`)
      trial.notes.broken('N1', `a token that is none is answered ${status} instead of 401`)
    } catch (error) {
      if (!(error instanceof ConversationError && error.code === 'credentials')) throw error
    }
  })
}

async function quotas(trial: Trial, workspace: string): Promise<void> {
  await trial.notes.step('N20', async () => {
    const reply = await send(trial, { route: routes.quotas, uuid: workspace })
    const { data } = quotasAnswer.safeParse(parseJson(reply.body))
    if (isSuccess(reply) && data?.availableAmount !== undefined) trial.notes.held('N20', 'an amount is named')
    else trial.notes.broken('N20', `answered ${reply.status}, without an amount of tokens`)
  })
}

async function create(trial: Trial, workspace: string): Promise<string | undefined> {
  const { notes } = trial
  const reply = await send(trial, { route: routes.create, workspace, body: creation(workspace) })
  const json = parseJson(reply.body)
  const { data } = createdAnswer.safeParse(json)
  if (!isSuccess(reply) || data === undefined) {
    notes.broken('N3', `answered ${reply.status}, without a uuid that can be read`)
    return undefined
  }
  const named =
    typeof json === 'object' && json !== null && 'workspace_id' in json ? json.workspace_id : undefined
  if (named === undefined || named === workspace) notes.held('N3', `answered ${reply.status}`)
  else notes.broken('N3', 'it was made in another workspace than the one that was named')
  notes.held('N9', 'a request with it was taken')
  return data.uuid
}

/** Two questions, the second of which can only be answered by who knows the first. */
async function converse(trial: Trial, place: Place): Promise<void> {
  const { notes } = trial
  const word = `heron${randomUUID().slice(0, 4)}`
  const asked = [
    `Please keep this word in mind: ${word}. Answer with OK and nothing else.`,
    'Which word did I ask you to keep in mind? Answer with that word and nothing else.',
  ] as const
  const first = await ask(trial, place, { content: asked[0], assumption: 'N4' })
  if (first === undefined) return
  const before = await notes.step('N7', () => history(trial, place))
  const second = await ask(trial, place, { content: asked[1], assumption: 'N5' })
  if (second === undefined) return
  notes.held('N5', 'a second question was answered at the same address')
  const knew = second.toLowerCase().includes(word)
  const after = await notes.step('N7', () => history(trial, place))
  if (before !== undefined && after !== undefined) readHistory({ asked, before, after, knew }, notes)
  await readElsewhere(trial, place)
}

async function ask(
  trial: Trial,
  { uuid, workspace }: Place,
  { content, assumption }: { readonly content: string; readonly assumption: Assumption },
): Promise<string | undefined> {
  return trial.notes.step(assumption, async () => {
    const reply = await send(trial, { route: routes.ask, uuid, workspace, body: question(content) })
    if (isSuccess(reply)) return readAnswer(reply, trial.notes)
    trial.notes.refusal(reply)
    trial.notes.broken(assumption, `a question was answered ${reply.status}`)
    return undefined
  })
}

const MOST_PAGES = 20

/** What stands in each message of the history, as it came. */
async function history(trial: Trial, { uuid, workspace }: Place): Promise<unknown[] | undefined> {
  const { notes } = trial
  const messages: unknown[] = []
  const followed = new Set<string>()
  let cursor: string | undefined
  do {
    const query = page(workspace, cursor)
    const reply = await send(trial, { route: routes.history, uuid, workspace, query })
    const json = parseJson(reply.body)
    const found = typeof json === 'object' && json !== null && 'messages' in json ? json.messages : undefined
    if (!isSuccess(reply) || !Array.isArray(found)) {
      const which = cursor === undefined ? 'the first page' : 'a further page'
      notes.broken(
        cursor === undefined ? 'N7' : 'N10',
        `${which} was answered ${reply.status}, without messages that can be read`,
      )
      return undefined
    }
    messages.push(...found)
    const next: unknown =
      typeof json === 'object' && json !== null && 'next_cursor' in json ? json.next_cursor : null
    cursor = typeof next === 'string' && next !== '' ? next : undefined
    if (cursor === undefined) continue
    if (followed.has(cursor) || followed.size >= MOST_PAGES) {
      notes.broken('N10', 'a cursor came twice, so the parameter has another name')
      return undefined
    }
    followed.add(cursor)
  } while (cursor !== undefined)
  if (followed.size > 0) notes.held('N10', `${followed.size + 1} pages were read`)
  return messages
}

/** As if it were in another workspace: only reading, since nothing must be deleted this way. */
async function readElsewhere(trial: Trial, { uuid }: Place): Promise<void> {
  await trial.notes.step('N6', async () => {
    const workspace = randomUUID()
    const query = ownership(workspace)
    const reply = await send(trial, { route: routes.conversation, uuid, workspace, query })
    trial.notes.refusal(reply)
    if (reply.status === 403) trial.notes.held('N6', 'under another workspace it is answered 403')
    else trial.notes.broken('N6', `under another workspace it is answered ${reply.status} instead of 403`)
  })
}

async function remove(trial: Trial, { uuid, workspace }: Place): Promise<void> {
  const { notes } = trial
  const query = ownership(workspace)
  await notes.step('N8', async () => {
    const reply = await send(trial, { route: routes.delete, uuid, workspace, query })
    if (!isSuccess(reply)) return notes.broken('N8', `deleting was answered ${reply.status}`)
    const gone = await send(trial, { route: routes.conversation, uuid, workspace, query })
    notes.refusal(gone)
    if (isSuccess(gone)) return notes.broken('N8', 'after its deletion it can still be read')
    const isOwnForm = isOwn(gone.body) && isOwnWord(gone.body)
    const form = isOwnForm ? 'in its own words' : 'in other words than its own'
    const found = `reading it then is answered ${gone.status} ${form}`
    if (isOwnForm) notes.held('N8', found)
    else notes.broken('N8', found)
    if (isOwnForm && [403, 404, 410].includes(gone.status)) notes.held('N17', found)
    else notes.broken('N17', found)
  })
}
