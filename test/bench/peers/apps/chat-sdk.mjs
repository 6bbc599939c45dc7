/**
 * A bot on Vercel's Chat SDK as its documentation advises one that remembers: it subscribes to the thread at the
 * mention, and reads the thread's latest 20 messages from Slack for each turn ("Streaming with conversation history").
 * With CHAT_CONCURRENCY=queue what came meanwhile is taken along ("Overlapping Messages").
 */
import { createServer } from 'node:http'
import { createSlackAdapter } from '@chat-adapter/slack'
import { createIoRedisState } from '@chat-adapter/state-ioredis'
import { Chat } from 'chat'
import { toAiMessages } from 'chat/ai'
import { ask, listening } from './upstream.mjs'

const bot = new Chat({
  userName: 'neuroflash',
  // Takes token, secret and Slack's address from SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_API_URL.
  adapters: { slack: createSlackAdapter() },
  state: createIoRedisState({ url: process.env.REDIS_URL }),
  logger: 'error',
  ...(process.env.CHAT_CONCURRENCY ? { concurrency: process.env.CHAT_CONCURRENCY } : {}),
})

bot.onNewMention(async (thread, message, context) => {
  await thread.subscribe()
  await answer(thread, message, context)
})
bot.onSubscribedMessage(answer)

async function answer(thread, message, context) {
  const now = [...(context?.skipped ?? []), message]
  const { messages } = await thread.adapter.fetchMessages(thread.id, { limit: 20 })
  const ids = new Set(now.map(({ id }) => id))
  const history = await toAiMessages(messages.filter(({ id }) => !ids.has(id)))
  const said = history.map(({ role, content }) => `${role}: ${content}`)
  await thread.post(await ask(said, now.map(({ text }) => text).join('\n\n')))
}

const server = createServer((request, response) => {
  serve(request, response).catch((error) => response.writeHead(500).end(String(error)))
})

async function serve(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const given = new Request(`http://127.0.0.1${request.url}`, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
  })
  const answered = await bot.webhooks.slack(given, {
    waitUntil: (work) => work.catch((error) => console.error(String(error))),
  })
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  response.end(await answered.text())
}

await bot.initialize()
server.listen(0, '127.0.0.1', () => listening(server.address().port))
