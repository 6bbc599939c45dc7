/**
 * A stand-in Slack on a loopback port: one workspace with one installed app.
 *
 *     const slack = await startSlack()                    // manual clock
 *     app: SLACK_API_URL = slack.apiUrl, token slack.botToken, secret slack.signingSecret
 *     slack.deliverTo({ kind: 'http', url })              // or { kind: 'socket' }
 *     const sent = slack.say({ channel: slack.seed.general, user: slack.seed.ada, text: `<@${slack.botUserId}> hi` })
 *     await slack.waitFor(() => slack.thread(sent.channel, sent.ts).length === 2, { what: 'the answer' })
 *     await slack.stop()
 *
 * Whatever depends on time (3 s to ack, retries, status, trigger ids, response URLs) goes by
 * `slack.nowMs()`: it stands still until `advance(ms)`, or runs with `{ clock: 'real' }`.
 * Signatures carry the wall clock's time, since the app checks them against its own.
 */

import { once } from 'node:events'
import { signedHeaders } from './http-delivery.ts'
import { closeView, command, press, shortcut, submitView } from './interactions.ts'
import { changeChannelId, deleteChannel, openHome, uninstall } from './lifecycle.ts'
import { createParts, type SlackOptions, type StandInParts } from './parts.ts'
import { deactivate, edit, keep, remove, say, slackbot, unfurl } from './people.ts'
import { readable } from './readable.ts'
import { seen } from './record.ts'
import { addChannel, addPerson, seed } from './seed.ts'
import { sendOut } from './sending.ts'
import type { StandInSlack } from './surface.ts'
import { waitFor } from './waiting.ts'
import { statusChanges, statusOf } from './web-api/assistant.ts'
import { homeOf, openModals } from './web-api/views.ts'

export type { Place } from './interactions.ts'
export type { SlackOptions } from './parts.ts'
export type { SentMessage } from './people.ts'
export type { StandInSlack } from './surface.ts'

/** Starts it on a loopback port; the app is told of it by `apiUrl`, it of the app by `deliverTo`. */
export async function startSlack(options: SlackOptions = {}): Promise<StandInSlack> {
  const parts = createParts(options)
  const { workspace, server } = parts
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  workspace.baseUrl = `http://127.0.0.1:${parts.port()}`
  const seeded = seed(workspace)
  const { teamId, teamDomain, appId, botId, botUserId, botToken, appToken, signingSecret } =
    workspace.identity
  return {
    apiUrl: `${workspace.baseUrl}/api/`,
    teamId,
    teamDomain,
    appId,
    botId,
    botUserId,
    botToken,
    appToken,
    signingSecret,
    seed: seeded,
    nowMs: () => workspace.clock.nowMs(),
    newTs: () => workspace.newTs(),
    advance: (ms) => workspace.clock.advance(ms),
    ...placesOf(parts),
    ...actionsOf(parts),
    ...wayOf(parts),
    ...recordOf(parts),
    fail: (method, fault) => parts.faults.program(method, fault),
    onRequest: (method, when, callback) => parts.faults.hook(method, when, callback),
    onChange: (listener) => workspace.onChange(listener),
    waitFor: (fact, waiting) => waitFor(workspace, fact, waiting),
    stop: () => stop(parts),
  }
}

function placesOf({ workspace }: StandInParts) {
  return {
    addPerson: (person) => addPerson(workspace, person),
    addChannel: (channel) => addChannel(workspace, channel),
    join: (channel, user) => void workspace.channel(channel).members.add(workspace.person(user).id),
    leave: (channel, user) => void workspace.channel(channel).members.delete(user),
    archive: (channel) => {
      workspace.channel(channel).isArchived = true
    },
    person: (id) => workspace.person(id),
    channel: (id) => workspace.channel(id),
  } satisfies Partial<StandInSlack>
}

function actionsOf(parts: StandInParts) {
  const { deliveries, events } = parts
  return {
    say: (said) => say(parts, said),
    compose: (said) => say(parts, { ...said, deliver: 'none' }),
    keep: (message) => keep(parts, message),
    slackbot: (said) => slackbot(parts, said),
    deactivate: (user) => deactivate(parts, user),
    deliver: (outgoing) => deliveries.start(outgoing),
    edit: (edited) => edit(parts, edited),
    remove: (removal) => remove(parts, removal),
    unfurl: (unfurled) => unfurl(parts, unfurled),
    command: (given) => command(parts, given),
    shortcut: (used) => shortcut(parts, used),
    press: (pressed) => press(parts, pressed),
    submitView: (submission) => submitView(parts, submission),
    closeView: (closing) => closeView(parts, closing),
    openHome: (opening) => openHome(parts, opening),
    uninstall: () => uninstall(parts),
    deleteChannel: (channel) => deleteChannel(parts, channel),
    changeChannelId: (channel) => changeChannelId(parts, channel),
    emit: (event, deliver) => sendOut(deliveries, events.wrap(event), deliver),
  } satisfies Partial<StandInSlack>
}

/** The way of deliveries to the app. */
function wayOf(parts: StandInParts) {
  const { workspace } = parts
  const { signingSecret } = workspace.identity
  return {
    deliverTo: (transport) => parts.deliverTo(transport),
    sockets: parts.sockets,
    deliverRaw: async (body, { headers = {}, url = parts.requestUrl() } = {}) => {
      const response = await fetch(url, { method: 'POST', headers, body })
      return { status: response.status, body: await response.text() }
    },
    sign: (body, { atMs = Date.now(), secret = signingSecret, contentType = 'application/json' } = {}) =>
      signedHeaders(body, { secret, atMs, contentType }),
    idle: async () => {
      await waitFor(workspace, () => parts.deliveries.areDone, {
        what: 'all deliveries to be acked or given up',
      })
    },
    settled: async () => {
      await waitFor(workspace, () => parts.deliveries.areSettled, { what: 'all attempts to be answered' })
    },
  } satisfies Partial<StandInSlack>
}

function recordOf({ workspace, deliveries }: StandInParts) {
  const { calls, ephemerals, files, views, unexpected } = workspace
  return {
    calls,
    ephemerals,
    files,
    views,
    unexpected,
    deliveries: deliveries.all,
    thread: (channel, root) => workspace.threadOf(channel, root).map((message) => seen(workspace, message)),
    messages: (channel) => workspace.messagesIn(channel).map((message) => seen(workspace, message)),
    statuses: (channel, root) => statusChanges(workspace, channel, root),
    status: (channel, root) => statusOf(workspace, channel, root),
    permalink: (channel, ts) => workspace.permalink(channel, workspace.message(channel, ts)),
    modal: (user) => openModals(workspace, user).at(-1),
    home: (user) => homeOf(workspace, user),
    readable,
  } satisfies Partial<StandInSlack>
}

async function stop({ workspace, deliveries, sockets, server }: StandInParts): Promise<void> {
  workspace.clock.stop()
  deliveries.stop()
  sockets.stop()
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
