import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { socketPath } from '../ops/inspection.ts'
import type { Ask, Name, Told } from './operations.ts'
import { OperatorError } from './operator-error.ts'

/** A backup of a large store takes minutes. */
const WITHIN_MS = 15 * 60_000

const failure = z.object({ error: z.string() })

/** Has the bot that runs on this directory do it. */
export function askBot(dataDir: string): Ask {
  return async <Of extends Name>(name: Of, input: object) => {
    const { status, body } = await post(dataDir, name, JSON.stringify(input))
    const answer: unknown = parsed(body)
    if (status === 200) return answer as Told<Of>
    const why = failure.safeParse(answer).data?.error
    if (status === 422 && why !== undefined) throw new OperatorError(why)
    throw new OperatorError(`The bot could not do that (${status}). Its log says why.`)
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

async function post(dir: string, name: string, body: string): Promise<{ status: number; body: string }> {
  try {
    const asked = request({
      socketPath: socketPath(dir),
      path: `/operations/${name}`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    asked.end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: response.statusCode ?? 0, body: await text(response) }
  } catch (error) {
    throw new OperatorError('The bot did not answer. What was asked may have been done or not; ask again.', {
      cause: error,
    })
  }
}
