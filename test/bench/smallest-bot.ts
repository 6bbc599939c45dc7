/**
 * The smallest bot that keeps what is written to it before it says so to Slack, for `npm run bench` to measure ours
 * beside: Bolt, one durable write to Redis, a conversation for each thread by `SET NX`, and only the new message sent.
 * No inbox, no order, no stages: what is under way when it ends is lost. Nothing of ours is in it.
 */
import bolt from '@slack/bolt'
import { Redis } from 'ioredis'
import { request } from 'undici'

type Message = {
  readonly channel: string
  readonly ts: string
  readonly thread_ts?: string
  readonly text?: string
  readonly bot_id?: string
  readonly subtype?: string
}

/** As long as Slack may deliver a message again. */
const SEEN_MS = 25 * 3_600_000

const env = (name: string): string => process.env[name] ?? ''

const redis = new Redis(env('REDIS_URL'))
const app = new bolt.App({
  token: env('SLACK_BOT_TOKEN'),
  // Slack has its 200 when the listener is done, not before: the message is kept by then.
  receiver: new bolt.HTTPReceiver({
    signingSecret: env('SLACK_SIGNING_SECRET'),
    processBeforeResponse: true,
    logLevel: bolt.LogLevel.ERROR,
  }),
  clientOptions: { slackApiUrl: env('SLACK_API_URL') },
  logLevel: bolt.LogLevel.ERROR,
})
const bot = String((await app.client.auth.test()).user_id)

app.event('app_mention', ({ event }) => take(event as Message))
app.event('message', ({ event }) => take(event as Message))

/** Resolves when the message is kept; its answer comes later. */
async function take(message: Message): Promise<void> {
  if (message.bot_id !== undefined || message.subtype !== undefined) return
  const { channel, ts, thread_ts: root = ts, text = '' } = message
  const thread = `${channel}:${root}`
  const isCalled = text.includes(`<@${bot}>`) || (await redis.exists(`conversation:${thread}`)) === 1
  if (!isCalled) return
  const kept = await redis.set(`message:${channel}:${ts}`, JSON.stringify(message), 'PX', SEEN_MS, 'NX')
  if (kept === null) return
  answer({ channel, root, thread, text: text.replaceAll(`<@${bot}>`, '').trim() }).catch((error: unknown) =>
    process.stderr.write(`${String(error)}\n`),
  )
}

async function answer(asked: { channel: string; root: string; thread: string; text: string }): Promise<void> {
  const conversation = await conversationOf(asked.thread)
  const { choices } = (await neuroflash(
    'POST',
    `/ds-prototypes/conversations/${conversation}/chat/completions`,
    {
      messages: [{ role: 'user', content: asked.text }],
    },
  )) as { choices: readonly { message: { content: string } }[] }
  await app.client.chat.postMessage({
    channel: asked.channel,
    thread_ts: asked.root,
    text: choices[0]?.message.content ?? '',
  })
}

async function conversationOf(thread: string): Promise<string> {
  const known = await redis.get(`conversation:${thread}`)
  if (known !== null) return known
  const { uuid } = (await neuroflash('POST', '/ds-prototypes/conversations', {
    workspace_id: await workspace(),
  })) as { uuid: string }
  const isFirst = (await redis.set(`conversation:${thread}`, uuid, 'NX')) !== null
  return isFirst ? uuid : String(await redis.get(`conversation:${thread}`))
}

let firstWorkspace: Promise<string> | undefined

function workspace(): Promise<string> {
  firstWorkspace ??= neuroflash('GET', '/workspace-service/v1/workspaces').then(
    (found) =>
      (found as { _embedded: { workspaces: readonly { id: string }[] } })._embedded.workspaces[0]?.id ?? '',
  )
  return firstWorkspace
}

let token: Promise<string> | undefined

async function neuroflash(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  token ??= signIn()
  const response = await request(`${env('NEUROFLASH_API_URL')}${path}`, {
    method,
    headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (response.statusCode >= 300) throw new Error(`neuroflash answered ${response.statusCode}`)
  return response.body.json()
}

async function signIn(): Promise<string> {
  const { body } = await request(env('NEUROFLASH_TOKEN_URL'), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: env('NEUROFLASH_CLIENT_ID'),
      client_secret: env('NEUROFLASH_CLIENT_SECRET'),
      scope: 'openid',
    }).toString(),
  })
  return ((await body.json()) as { access_token: string }).access_token
}

const server = await app.start(0)
const address = server.address()
const port = typeof address === 'object' ? address?.port : undefined
process.send?.({ port })
for (const line of [{ msg: 'listening', port }, { msg: 'taking messages' }]) console.log(JSON.stringify(line))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 1024 / 1024 })
})
process.on('disconnect', () => process.exit())
