/**
 * A plain Bolt app in the shape of Slack's own starter for agents: mentions and replies in threads it knows, the history
 * of each thread in memory and sent again with every turn. It answers with `say` instead of a stream.
 */
import bolt from '@slack/bolt'
import { ask, listening } from './upstream.mjs'

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
  logLevel: bolt.LogLevel.ERROR,
})
const histories = new Map()

app.event('app_mention', ({ event, client, say }) => answer(event, client, say))
app.event('message', async ({ event, client, say }) => {
  if (event.subtype !== undefined || event.bot_id !== undefined || event.thread_ts === undefined) return
  if (histories.has(`${event.channel}:${event.thread_ts}`)) await answer(event, client, say)
})

async function answer(event, client, say) {
  const { channel, ts, thread_ts: root = ts } = event
  try {
    const text = event.text.replace(/<@[A-Z0-9]+>/g, '').trim()
    await client.assistant.threads.setStatus({ channel_id: channel, thread_ts: root, status: 'Thinking…' })
    const history = histories.get(`${channel}:${root}`) ?? []
    const answered = await ask(history, text)
    await say({ text: answered, thread_ts: root })
    histories.set(`${channel}:${root}`, [...history, `user: ${text}`, `assistant: ${answered}`])
  } catch (error) {
    await say({ text: `Something went wrong: ${String(error)}`, thread_ts: root })
  }
}

const server = await app.start(0)
listening(server.address().port)
