/**
 * What the peers' apps have in common: how they ask, and how they say where they listen and that they are there.
 * neuroflash takes one message at a time, so whoever sends a history sends it as one.
 */

const env = (name) => process.env[name] ?? ''

/** Between what was said before and what is asked now; the stand-in answers only the latter. */
const NOW = '\n\n=== now ===\n\n'

let token
let conversation

export async function ask(history, now) {
  const content = history.length === 0 ? now : `${history.join('\n\n')}${NOW}${now}`
  token ??= signIn()
  conversation ??= create()
  const path = `/ds-prototypes/conversations/${await conversation}/chat/completions`
  const { choices } = await post(path, { messages: [{ role: 'user', content }] })
  return choices[0].message.content
}

/** As whoever starts it reads it: one line of JSON each. */
export function listening(port) {
  console.log(JSON.stringify({ msg: 'listening', port }))
  console.log(JSON.stringify({ msg: 'taking messages' }))
}

async function create() {
  const listed = await fetch(`${env('NEUROFLASH_API_URL')}/workspace-service/v1/workspaces`, {
    headers: { authorization: `Bearer ${await token}` },
  })
  const { _embedded } = await listed.json()
  const { uuid } = await post('/ds-prototypes/conversations', { workspace_id: _embedded.workspaces[0].id })
  return uuid
}

async function post(path, body) {
  const response = await fetch(`${env('NEUROFLASH_API_URL')}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`neuroflash answered ${response.status}`)
  return response.json()
}

async function signIn() {
  const response = await fetch(env('NEUROFLASH_TOKEN_URL'), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: env('NEUROFLASH_CLIENT_ID'),
      client_secret: env('NEUROFLASH_CLIENT_SECRET'),
      scope: 'openid',
    }),
  })
  return (await response.json()).access_token
}
