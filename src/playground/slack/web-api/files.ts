import { z } from 'zod'
import type { Json, StoredFile } from '../model.ts'
import { type ApiCall, joinedChannel, type Method } from './api-call.ts'
import { checkThread, post } from './chat.ts'
import { fileShape } from './message-shape.ts'
import { invalidArguments, Refusal } from './refusal.ts'

const filesArgument = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)

const MIMETYPES: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  json: 'application/json',
  txt: 'text/plain',
  pdf: 'application/pdf',
  png: 'image/png',
}

export const filesMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
}

export function mimetypeOf(name: string): string {
  return MIMETYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
}

function getUploadUrl({ params, uploads }: ApiCall): Json {
  const name = params.required('filename')
  const length = Number(params.required('length'))
  if (!Number.isInteger(length) || length < 1) throw invalidArguments('length must be greater than 0')
  const { fileId, url } = uploads.open(name, length)
  return { upload_url: url, file_id: fileId }
}

/** Without a channel the file stays private to the bot; with one it is shared there in a message. */
function complete(call: ApiCall): Json {
  const { workspace, params } = call
  const wanted = filesArgument.safeParse(params.objects('files', 'invalid_arguments'))
  if (!wanted.success) throw invalidArguments('missing required field: files')
  const place = placeOf(call)
  const files = wanted.data.map(({ id, title }) => fileOf(call, { id, title, place }))
  workspace.files.push(...files)
  if (place)
    post(call, { ...place, text: params.text('initial_comment') ?? '', files, subtype: 'file_share' })
  workspace.changed()
  return { files: files.map((file) => fileShape(workspace, file)) }
}

function placeOf(call: ApiCall): { channel: string; threadTs?: string } | undefined {
  if (!call.params.has('channel_id')) return undefined
  const channel = joinedChannel(call, 'channel_id')
  if (channel.isArchived) throw new Refusal('is_archived')
  const threadTs = call.params.text('thread_ts')
  checkThread(call, channel.id, threadTs)
  return { channel: channel.id, ...(threadTs !== undefined && { threadTs }) }
}

function fileOf(
  { workspace, uploads }: ApiCall,
  {
    id,
    title,
    place,
  }: { id: string; title: string | undefined; place: { channel: string; threadTs?: string } | undefined },
): StoredFile {
  const upload = uploads.take(id)
  if (!upload) throw new Refusal('file_not_found')
  return {
    id,
    name: upload.name,
    title: title ?? upload.name,
    mimetype: mimetypeOf(upload.name),
    content: upload.content,
    user: workspace.identity.botUserId,
    ...place,
  }
}
