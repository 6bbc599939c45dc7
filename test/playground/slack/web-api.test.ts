import { createEmulator } from 'emulate'
import { afterEach } from 'vitest'
import { startSlack } from '../../../src/playground/slack/stand-in.ts'
import { callApi, describeWebApi } from './web-api.contract.ts'

const open: { close: () => Promise<void> }[] = []

afterEach(async () => {
  for (const slack of open.splice(0)) await slack.close()
})

describeWebApi('our stand-in', {
  open: async () => {
    const slack = await startSlack()
    open.push({ close: () => slack.stop() })
    return {
      apiUrl: slack.apiUrl,
      botToken: slack.botToken,
      person: slack.seed.ada,
      channel: slack.seed.general,
    }
  },
})

// So that ours is not checked by ourselves alone. It is a Slack of somebody else's making.
describeWebApi('emulate 0.12.2', {
  open: async () => {
    const users = [{ name: 'ada', real_name: 'Ada' }]
    const channels = [{ name: 'general' }, { name: 'random' }]
    const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack: { users, channels } } })
    open.push(emulator)
    const { person, channel } = await placesOf(emulator.url)
    const apiUrl = `${emulator.url}/api/`
    await callApi(apiUrl, {
      method: 'conversations.invite',
      args: { channel, users: person },
      token: 'xoxb-any',
    })
    return { apiUrl, botToken: 'xoxb-any', person, channel }
  },
  differences: {
    'gives the bot id of a bot token': 'it has one user for every token',
    'refuses a wrong token': 'any token is good',
    'names a method it does not have': 'an HTTP 404 with a body of its own',
    'shows a thread with its root first': 'the root has no thread_ts of its own',
    'says that a thread is not there': 'an empty list',
    'gives members page by page': 'all of them at once, whatever the limit',
    'refuses to answer in a thread that is not there': 'it starts a thread without a root',
  },
})

async function placesOf(url: string): Promise<{ person: string; channel: string }> {
  const ask = async (method: string) => {
    const response = await fetch(`${url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-any' },
    })
    return response.text()
  }
  const person = /"id":"(U[^"]+)"[^{}]*"name":"ada"/.exec(await ask('users.list'))?.[1] ?? ''
  const channel = /"id":"(C[^"]+)","name":"general"/.exec(await ask('conversations.list'))?.[1] ?? ''
  return { person, channel }
}
