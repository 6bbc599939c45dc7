import { once } from 'node:events'
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Answers, close, open } from './servers.ts'

export function socketPath(dir: string): string {
  return join(dir, 'bot.sock')
}

type Log = {
  info(values: object, message: string): void
  warn(values: object, message: string): void
}

type Inspection = {
  /** Where the socket is made; nothing is opened where there is no such directory. */
  readonly dir: string
  /** What is known of the thread, as JSON; `undefined`: nothing. What people wrote is in it only `withText`. */
  readonly thread: (key: string, options: { readonly withText: boolean }) => Promise<object | undefined>
  /** What the bot finds when it looks at itself, as JSON. */
  readonly checks: () => Promise<object>
  /**
   * What operators have done, by its name. Whatever they give is checked there. Rejects with an error of the name
   * `OperatorError` where it cannot be done: they read its message.
   */
  readonly perform: (name: string, input: unknown) => Promise<object>
  readonly log: Log
}

/**
 * Answers operators of this machine on the socket `bot.sock` in a directory, over HTTP: `GET /checks`,
 * `GET /threads/<key>`, with `?text=1` also with what people wrote, and `POST /operations/<name>` with JSON.
 *
 * Only the process' own user can connect. What a killed process left behind is replaced; the socket of one that lives
 * is not. Never rejects: the bot works without it, and the log says why there is none. Resolves with what closes it.
 */
export async function openInspection(inspection: Inspection): Promise<() => Promise<void>> {
  const { dir, log } = inspection
  const path = socketPath(dir)
  try {
    const why = whyNot(dir)
    if (why !== undefined) {
      log.info({ why }, 'no socket for operators')
      return async () => undefined
    }
    const server = await listen(routes(inspection), path)
    // The umask has seen to it already, but whoever starts the bot may have another one.
    chmodSync(path, 0o600)
    return () => close(server)
  } catch (error) {
    log.warn({ err: error }, 'the socket for operators could not be opened')
    return async () => undefined
  }
}

/** In a directory that others may write to, somebody could put a socket of their own in the place of ours. */
function whyNot(dir: string): string | undefined {
  if (process.platform === 'win32') return 'not on Windows'
  const found = lstatSync(dir, { throwIfNoEntry: false })
  if (found?.isDirectory() !== true) return 'there is no data directory'
  if (found.uid !== process.getuid?.()) return 'the data directory belongs to another user'
  if ((found.mode & 0o022) !== 0) return 'others may write to the data directory'
  return undefined
}

async function listen(answers: Answers, path: string): Promise<Server> {
  try {
    return await open([answers], { path })
  } catch (error) {
    if (!isTaken(error) || (await somebodyAnswers(path))) throw error
    rmSync(path)
    return open([answers], { path })
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Whether a process listens on this socket; one that died leaves the file behind. */
export async function somebodyAnswers(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function routes(inspection: Inspection): Answers {
  const { thread, checks, log } = inspection
  return (request, response) => {
    const name = /^\/operations\/([a-z-]{1,40})$/.exec(request.url ?? '')?.[1]
    if (request.method === 'POST' && name !== undefined) {
      void perform({ name, request, response }, inspection)
      return true
    }
    request.resume()
    const url = new URL(request.url ?? '/', 'http://bot')
    const key = /^\/threads\/([^/]+)$/.exec(url.pathname)?.[1]
    if (request.method !== 'GET' || (key === undefined && url.pathname !== '/checks')) return false
    const withText = url.searchParams.get('text') === '1'
    const look = async () => (key === undefined ? checks() : thread(decodeURIComponent(key), { withText }))
    void answer(response, look).catch((error: unknown) => {
      log.warn({ err: error }, 'an operator could not be answered')
      send(response, 500, { error: 'failed' })
    })
    return true
  }
}

/** An operator's order is short. */
const MOST_BYTES = 64_000

async function perform(
  {
    name,
    request,
    response,
  }: { readonly name: string; readonly request: IncomingMessage; readonly response: ServerResponse },
  inspection: Inspection,
): Promise<void> {
  try {
    const given = await bodyOf(request)
    if (given === undefined) send(response, 413, { error: 'too long' })
    else send(response, 200, await inspection.perform(name, given))
  } catch (error) {
    const isForThem = error instanceof Error && error.name === 'OperatorError'
    if (isForThem) return send(response, 422, { error: error.message })
    inspection.log.warn({ err: error, operation: name }, 'what an operator asked for could not be done')
    send(response, 500, { error: 'failed' })
  }
}

/** `undefined`: it is too long. What is no JSON is nobody's order. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += (piece as Buffer).length
    if (bytes > MOST_BYTES) return undefined
    pieces.push(piece as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString()) as unknown
  } catch {
    return null
  }
}

async function answer(response: ServerResponse, look: () => Promise<object | undefined>): Promise<void> {
  const found = await look()
  if (found === undefined) send(response, 404, { error: 'nothing is known of this thread' })
  else send(response, 200, found)
}

function send(response: ServerResponse, status: number, value: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(`${JSON.stringify(value)}\n`)
}
