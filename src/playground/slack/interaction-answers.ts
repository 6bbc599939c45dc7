import { z } from 'zod'
import type { Json, View } from './model.ts'
import type { ApiCall } from './web-api/api-call.ts'
import { post } from './web-api/chat.ts'
import { addModal, openModals, replaceView } from './web-api/views.ts'
import type { Workspace } from './workspace.ts'

const json = z.record(z.string(), z.unknown())
const commandAnswer = z.object({
  text: z.string().default(''),
  blocks: z.array(json).default([]),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
})
const viewAnswer = z.object({
  response_action: z.enum(['errors', 'update', 'push', 'clear']).optional(),
  errors: json.optional(),
  view: json.optional(),
})

/** Shows what the app answered a command with, or that it didn't. */
export function showCommandAnswer(
  parts: { workspace: Workspace; asBot: ApiCall },
  shown: {
    given: { channel: string; user: string; command: string }
    outcome: 'acked' | 'given up'
    answer: string
  },
): void {
  const { channel, user, command } = shown.given
  const said = shown.outcome === 'acked' ? commandAnswerOf(shown.answer) : failed(command)
  if (said.text === '' && said.blocks.length === 0) return
  if (said.response_type === 'in_channel') {
    post(parts.asBot, { channel, text: said.text, blocks: said.blocks })
    return
  }
  const ts = parts.workspace.newTs()
  parts.workspace.ephemerals.push({
    ts,
    channel,
    user,
    text: said.text,
    blocks: said.blocks,
    // That a command has failed is said by Slack itself.
    via: shown.outcome === 'acked' ? 'command answer' : 'slack',
  })
  parts.workspace.changed()
}

/** Does with the submitted modal what the app's ack says; without a word it closes. */
export function applyViewAnswer(workspace: Workspace, view: View, answer: string): void {
  const parsed = viewAnswer.safeParse(parsedJson(answer) ?? {})
  if (!parsed.success) return workspace.noteUnexpected('an ack of a view submission that Slack does not know')
  try {
    act(workspace, view, parsed.data)
  } catch (error) {
    workspace.noteUnexpected(`an ack of a view submission: ${String(error)}`)
  }
  workspace.changed()
}

function act(workspace: Workspace, view: View, answer: z.infer<typeof viewAnswer>): void {
  delete view.errors
  switch (answer.response_action) {
    case 'errors':
      view.errors = answer.errors ?? {}
      return
    case 'update':
      replaceView(workspace, view, answer.view ?? {})
      return
    case 'push':
      addModal(workspace, { user: view.user, body: answer.view ?? {}, previous: view })
      return
    case 'clear':
      for (const open of openModals(workspace, view.user)) open.isOpen = false
      return
    case undefined:
      view.isOpen = false
  }
}

function commandAnswerOf(answer: string): z.infer<typeof commandAnswer> {
  const parsed = commandAnswer.safeParse(parsedJson(answer))
  return parsed.success ? parsed.data : { text: answer, blocks: [], response_type: 'ephemeral' }
}

/** What people read when an app doesn't ack its command in time. */
function failed(command: string): z.infer<typeof commandAnswer> {
  const text = `${command} failed with the error "operation_timeout"`
  return { text, blocks: [], response_type: 'ephemeral' }
}

function parsedJson(text: string): Json | undefined {
  try {
    return json.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
