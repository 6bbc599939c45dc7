import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import type { Json } from './model.ts'

const jsonObject = z.record(z.string(), z.unknown())

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return buffer(request)
}

/** The arguments in query and body, or Slack's error where the body is none of what it takes. */
export async function argumentsOf(
  request: IncomingMessage,
  body: Buffer,
): Promise<{ kind: 'read'; all: Json; isForm: boolean } | { kind: 'unreadable'; error: string }> {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams)
  const type = request.headers['content-type'] ?? ''
  if (body.length === 0) return { kind: 'read', all: query, isForm: true }
  if (type.startsWith('application/json')) return jsonArguments(body, query)
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return {
      kind: 'read',
      all: { ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) },
      isForm: true,
    }
  }
  if (type.startsWith('multipart/form-data')) return multipartArguments(body, type, query)
  return { kind: 'unreadable', error: type === '' ? 'missing_post_type' : 'invalid_post_type' }
}

/** The file's bytes, sent as they are or in a form. */
export async function uploadedBytes(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return body
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  const file = [...form.values()].find((value) => typeof value !== 'string')
  return file === undefined ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer())
}

function jsonArguments(body: Buffer, query: Json) {
  try {
    const parsed = jsonObject.safeParse(JSON.parse(body.toString()))
    if (!parsed.success) return { kind: 'unreadable', error: 'json_not_object' } as const
    return { kind: 'read', all: { ...query, ...parsed.data }, isForm: false } as const
  } catch {
    return { kind: 'unreadable', error: 'invalid_json' } as const
  }
}

async function multipartArguments(body: Buffer, type: string, query: Json) {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    return { kind: 'read', all: { ...query, ...Object.fromEntries(form) }, isForm: true } as const
  } catch {
    return { kind: 'unreadable', error: 'invalid_form_data' } as const
  }
}
