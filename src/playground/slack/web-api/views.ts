import type { Json, View } from '../model.ts'
import type { Workspace } from '../workspace.ts'
import type { ApiCall, Method } from './api-call.ts'
import { objects, textLength, textProblem } from './block-elements.ts'
import { checkViewBlocks } from './blocks.ts'
import { invalidArguments, Refusal } from './refusal.ts'

/** Slack: views reference. */
const LIMIT = { title: 24, callbackId: 255, privateMetadata: 3000, stack: 3 }

export const viewsMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
}

export function openModals(workspace: Workspace, user: string): readonly View[] {
  return workspace.views.filter((view) => view.type === 'modal' && view.user === user && view.isOpen)
}

export function homeOf(workspace: Workspace, user: string): View | undefined {
  return workspace.views.find((view) => view.type === 'home' && view.user === user)
}

/** A new modal for the person; on top of `previous` if one is given. */
export function addModal(
  workspace: Workspace,
  { user, body, previous }: { user: string; body: Json; previous?: View },
): View {
  checkView(body, 'modal')
  const id = workspace.newId('V')
  const view: View = {
    id,
    user,
    type: 'modal',
    body: withBlockIds(workspace, body),
    hash: newHash(workspace),
    isOpen: true,
    rootId: previous?.rootId ?? id,
    ...(previous && { previousId: previous.id }),
  }
  workspace.views.push(view)
  workspace.changed()
  return view
}

export function replaceView(workspace: Workspace, view: View, body: Json): View {
  checkView(body, view.type)
  view.body = withBlockIds(workspace, body)
  view.hash = newHash(workspace)
  workspace.changed()
  return view
}

/** A view as answers and interactions carry it. */
export function viewShape({ identity }: Workspace, view: View, state: Json = { values: {} }): Json {
  return {
    id: view.id,
    team_id: identity.teamId,
    app_id: identity.appId,
    app_installed_team_id: identity.teamId,
    bot_id: identity.botId,
    callback_id: '',
    private_metadata: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    external_id: '',
    ...view.body,
    state,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
  }
}

function open({ workspace, params, triggers }: ApiCall): Json {
  const body = viewOf(params.object('view', 'invalid_arguments'))
  checkView(body, 'modal')
  const user = spend(triggers, params.required('trigger_id'))
  return { view: viewShape(workspace, addModal(workspace, { user, body })) }
}

function push({ workspace, params, triggers }: ApiCall): Json {
  const body = viewOf(params.object('view', 'invalid_arguments'))
  checkView(body, 'modal')
  const user = spend(triggers, params.required('trigger_id'))
  const stack = openModals(workspace, user)
  const previous = stack.at(-1)
  if (!previous) throw new Refusal('not_found')
  if (stack.length >= LIMIT.stack) throw new Refusal('push_limit_reached')
  return { view: viewShape(workspace, addModal(workspace, { user, body, previous })) }
}

function update({ workspace, params }: ApiCall): Json {
  const body = viewOf(params.object('view', 'invalid_arguments'))
  const [id, externalId] = [params.text('view_id'), params.text('external_id')]
  if (id === undefined && externalId === undefined) throw invalidArguments('missing required field: view_id')
  const view = workspace.views.find((view) =>
    id === undefined ? view.body.external_id === externalId : view.id === id,
  )
  if (!view?.isOpen) throw new Refusal('not_found')
  checkHash(view, params.text('hash'))
  return { view: viewShape(workspace, replaceView(workspace, view, body)) }
}

function publish({ workspace, params }: ApiCall): Json {
  const user = params.required('user_id')
  if (!workspace.people.has(user)) throw new Refusal('user_not_found')
  const body = viewOf(params.object('view', 'invalid_arguments'))
  checkView(body, 'home')
  const existing = homeOf(workspace, user)
  if (existing) {
    checkHash(existing, params.text('hash'))
    return { view: viewShape(workspace, replaceView(workspace, existing, body)) }
  }
  const id = workspace.newId('V')
  const view: View = {
    id,
    user,
    type: 'home',
    body: withBlockIds(workspace, body),
    hash: newHash(workspace),
    isOpen: true,
    rootId: id,
  }
  workspace.views.push(view)
  workspace.changed()
  return { view: viewShape(workspace, view) }
}

function checkView(body: Json, type: View['type']): void {
  if (body.type !== type) throw invalidArguments(`view type must be ${type}`)
  const blocks = objects(body.blocks)
  if (!Array.isArray(body.blocks)) throw invalidArguments('missing required field: blocks')
  if (textLength(body.callback_id) > LIMIT.callbackId) throw invalidArguments('callback_id is too long')
  if (textLength(body.private_metadata) > LIMIT.privateMetadata)
    throw invalidArguments('private_metadata is too long')
  if (type === 'modal') checkModalParts(body, blocks)
  checkViewBlocks(blocks)
}

function checkModalParts(body: Json, blocks: readonly Json[]): void {
  for (const part of ['title', 'submit', 'close'] as const) {
    if (body[part] === undefined && part !== 'title') continue
    const problem = textProblem(body[part], { max: LIMIT.title, types: ['plain_text'] })
    if (problem !== undefined) throw invalidArguments(`${problem} [json-pointer:/view/${part}]`)
  }
  const needsSubmit = blocks.some((block) => block.type === 'input')
  if (needsSubmit && body.submit === undefined) throw invalidArguments('missing required field: submit')
}

/** Slack names every block that has no name. */
function withBlockIds(workspace: Workspace, body: Json): Json {
  const blocks = objects(body.blocks).map((block) => ({
    ...block,
    block_id: block.block_id ?? workspace.newId('k'),
  }))
  return { ...body, blocks }
}

function viewOf(view: Json | undefined): Json {
  if (view === undefined) throw invalidArguments('missing required field: view')
  return view
}

function spend(triggers: ApiCall['triggers'], id: string): string {
  const spent = triggers.spend(id)
  if ('refusal' in spent) throw new Refusal(spent.refusal)
  return spent.user
}

function checkHash(view: View, hash: string | undefined): void {
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict')
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.clock.nowMs() / 1000)}.${workspace.newId('h')}`
}
