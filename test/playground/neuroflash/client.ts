import { z } from 'zod'
import type { StandInNeuroflash } from '../../../src/playground/neuroflash/contract.ts'

/** The answer to a request; `json` is undefined where the body is none. */
export type Got = { readonly status: number; readonly text: string; readonly json: unknown }

/** Asks the stand-in the way the guide does, and so knows nothing of our own client. */
export type Client = {
  readonly token: string
  send(method: string, path: string, body?: unknown): Promise<Got>
  create(): Promise<string>
  ask(uuid: string, content: string): Promise<Got>
  /** The contents of the history's first page. */
  history(uuid: string): Promise<string[]>
}

export async function signIn(neuroflash: StandInNeuroflash): Promise<Client> {
  const token = z.object({ access_token: z.string() }).parse((await askToken(neuroflash)).json).access_token
  const workspace = `workspace_id=${neuroflash.workspaceId}`
  const send = (method: string, path: string, body?: unknown) =>
    got(
      fetch(`${neuroflash.apiUrl}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  return {
    token,
    send,
    create: async () => {
      const created = await send('POST', '/ds-prototypes/conversations', {
        workspace_id: neuroflash.workspaceId,
      })
      return z.object({ uuid: z.uuid() }).parse(created.json).uuid
    },
    ask: (uuid, content) =>
      send('POST', `/ds-prototypes/conversations/${uuid}/chat/completions`, {
        messages: [{ role: 'user', content }],
      }),
    history: async (uuid) => {
      const page = await send('GET', `/ds-prototypes/conversations/${uuid}/messages?${workspace}`)
      const { messages } = z.object({ messages: z.array(z.object({ content: z.string() })) }).parse(page.json)
      return messages.map(({ content }) => content)
    },
  }
}

export function askToken(
  neuroflash: StandInNeuroflash,
  changed: Readonly<Record<string, string>> = {},
): Promise<Got> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: neuroflash.clientId,
    client_secret: neuroflash.clientSecret,
    scope: 'openid',
    ...changed,
  })
  return got(fetch(neuroflash.tokenUrl, { method: 'POST', body }))
}

export async function got(answer: Promise<Response>): Promise<Got> {
  const { status, text } = await answer.then(async (response) => ({
    status: response.status,
    text: await response.text(),
  }))
  return { status, text, json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Stops the stand-in, and fails when it was sent what the documentation does not allow. */
export async function stopUnsurprised(neuroflash: StandInNeuroflash): Promise<void> {
  await neuroflash.stop()
  if (neuroflash.unexpected.length > 0) throw new Error(JSON.stringify(neuroflash.unexpected))
}

/** Whether there was an answer at all, for promises that are awaited later. */
export function endOf(asked: Promise<unknown>): Promise<'answered' | 'failed'> {
  return asked.then(
    () => 'answered',
    () => 'failed',
  )
}
