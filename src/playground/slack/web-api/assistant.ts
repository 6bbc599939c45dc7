import type { Json, StatusChange } from '../model.ts'
import type { Workspace } from '../workspace.ts'
import { type ApiCall, joinedChannel, type Method } from './api-call.ts'
import { invalidArguments, Refusal } from './refusal.ts'

/** Slack: assistant.threads.setStatus, agents.sessions.setStatus. */
const LIMIT = { loadingMessages: 10, shownForMs: 120_000 }

const SESSION_STATUSES = ['active', 'processing', 'suspended', 'closed']

export const assistantMethods: Readonly<Record<string, Method>> = {
  'assistant.threads.setStatus': setStatus,
  'agents.sessions.setStatus': setSessionStatus,
}

/** The status line of a thread now; empty if there is none. */
export function statusOf(workspace: Workspace, channel: string, root: string): string {
  return statusChanges(workspace, channel, root).at(-1)?.status ?? ''
}

export function statusChanges(workspace: Workspace, channel: string, root: string): readonly StatusChange[] {
  return workspace.statusesByThread.get(`${channel}/${root}`) ?? []
}

/** A reply of the bot clears its status. */
export function clearStatusAfterReply(workspace: Workspace, channel: string, root: string): void {
  const { status = '', isSession } = statusChanges(workspace, channel, root).at(-1) ?? {}
  if (status !== '' && !isSession) note(workspace, { channel, root, status: '', cause: 'reply' })
}

function threadOf(call: ApiCall): { channel: string; root: string } {
  const channel = joinedChannel(call, 'channel_id').id
  const root = call.params.required('thread_ts')
  if (!call.workspace.findMessage(channel, root)) throw new Refusal('thread_not_found')
  return { channel, root }
}

/** Only an app that is declared as an agent has sessions. Shown without words, and for an hour if nobody ends it. */
function setSessionStatus(call: ApiCall): Json {
  const { params, workspace } = call
  if (!workspace.isAgent) throw new Refusal('feature_not_enabled')
  const status = params.required('status')
  if (!SESSION_STATUSES.includes(status)) throw invalidArguments(`no such status: ${status}`)
  const shown = status === 'processing' ? status : ''
  note(workspace, {
    ...threadOf(call),
    status: shown,
    cause: shown === '' ? 'cleared' : 'set',
    isSession: true,
  })
  return {}
}

function setStatus(call: ApiCall): Json {
  const { params, workspace } = call
  if (!workspace.hasAssistant) throw new Refusal('unknown_method')
  const { channel, root } = threadOf(call)
  const status = params.text('status')
  if (status === undefined) throw invalidArguments('missing required field: status')
  const loadingMessages = params.texts('loading_messages') ?? []
  if (loadingMessages.length > LIMIT.loadingMessages)
    throw invalidArguments('no more than 10 loading_messages allowed')
  const change = note(workspace, {
    channel,
    root,
    status,
    loadingMessages,
    cause: status === '' ? 'cleared' : 'set',
  })
  if (status !== '') expireLater(workspace, { channel, root, change })
  return {}
}

function note(
  workspace: Workspace,
  change: {
    channel: string
    root: string
    status: string
    loadingMessages?: readonly string[]
    cause: StatusChange['cause']
    isSession?: true
  },
): StatusChange {
  const { channel, root, status, loadingMessages = [], cause, isSession } = change
  const noted = {
    atMs: workspace.clock.nowMs(),
    status,
    loadingMessages,
    cause,
    ...(isSession && { isSession }),
  }
  workspace.statusesByThread.set(`${channel}/${root}`, [...statusChanges(workspace, channel, root), noted])
  workspace.changed()
  return noted
}

function expireLater(
  workspace: Workspace,
  { channel, root, change }: { channel: string; root: string; change: StatusChange },
): void {
  workspace.clock.after(LIMIT.shownForMs, () => {
    const isStillShown = statusChanges(workspace, channel, root).at(-1) === change
    if (isStillShown) note(workspace, { channel, root, status: '', cause: 'expired' })
  })
}
