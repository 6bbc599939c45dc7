import { request } from 'undici'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { Export } from '../bridge/ports/slack.ts'
import { isSlackAddress } from './slack-http.ts'
import { spool } from './spool.ts'
import type { WebApi } from './web-api.ts'

/** Enough for a large file over a slow line; calls of the Web API get far less. */
const TIMEOUT_MS = 120_000

const opened = z.object({ upload_url: z.url(), file_id: z.string() })

/**
 * Uploads a file and gives its id. Nobody sees it until `files.completeUploadExternal` shares it. Slack wants to
 * know the length before the first byte, so the file is written to disk first, piece by piece.
 */
export async function upload(
  { name, content }: Pick<Export, 'name' | 'content'>,
  { api, apiUrl }: { readonly api: WebApi; readonly apiUrl: string },
  signal: AbortSignal,
): Promise<string> {
  const file = await spool(content)
  try {
    const place = { filename: name, length: file.bytes }
    const answer = await api.read('files.getUploadURLExternal', place, opened)
    const { upload_url: url, file_id: id } = answer
    if (!isSlackAddress(url, { service: 'files', apiUrl })) throw notTaken('not an address of Slack’s')
    await send(url, file, signal)
    return id
  } finally {
    await file.close()
  }
}

/** Sends the bytes in one POST. Nobody sees a file that is not shared (S24), so after a failure nothing has happened. */
async function send(
  url: string,
  file: Awaited<ReturnType<typeof spool>>,
  signal: AbortSignal,
): Promise<void> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(file.bytes) }
  try {
    const reply = await request(url, { method: 'POST', headers, body: file.read(), signal: ending })
    await reply.body.dump()
    if (reply.statusCode !== 200) throw notTaken(String(reply.statusCode))
  } catch (error) {
    if (error instanceof ReplyError || signal.aborted) throw error
    throw notTaken(ending.aborted ? 'took too long' : 'the connection was lost')
  }
}

function notTaken(why: string): ReplyError {
  return new ReplyError({ code: 'lost', certainty: 'not-done', retry: 'backoff', detail: `upload: ${why}` })
}
