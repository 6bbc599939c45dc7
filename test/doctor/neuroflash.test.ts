import { expect, it, onTestFinished } from 'vitest'
import { neuroflashFindings } from '../../src/doctor/neuroflash.ts'
import type { ConversationsOptions } from '../../src/neuroflash/conversations.ts'
import type { NeuroflashOptions, StandInNeuroflash } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'
import { connect, never } from '../neuroflash/scripted.ts'

type Case = {
  readonly change?: Partial<ConversationsOptions>
  readonly options?: NeuroflashOptions
  readonly signal?: AbortSignal
  readonly prepare?: (neuroflash: StandInNeuroflash) => void
}

/** What is found; none of it has the secret in it. */
async function found({ change = {}, options = {}, signal = never, prepare = () => {} }: Case) {
  const neuroflash = await startNeuroflash({ workspaces: ['w-1', 'w-2'], ...options })
  onTestFinished(() => neuroflash.stop())
  prepare(neuroflash)
  const { apiUrl, tokenUrl, clientId, clientSecret } = neuroflash
  const common = { apiUrl, tokenUrl, clientId, clientSecret, workspaceId: undefined }
  const findings = await neuroflashFindings(connect({ ...common, ...change }), signal)
  expect(JSON.stringify(findings)).not.toContain('hush')
  expect(neuroflash.unexpected).toEqual([])
  return findings
}

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9/'
const account = ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET']
const wrongAccount = {
  check: 'neuroflash-token',
  found: expect.stringMatching(/does not accept the client id .*answered 401/),
  lookAt: account,
  canWait: false,
}

it.each<[string, Partial<ConversationsOptions>, object]>([
  ['the secret', { clientSecret: 'hush' }, wrongAccount],
  ['the client id', { clientId: 'hush' }, wrongAccount],
  [
    'the workspace',
    { workspaceId: 'w-9' },
    { check: 'neuroflash-workspace', lookAt: ['NEUROFLASH_WORKSPACE_ID'], canWait: false },
  ],
  [
    'the token’s URL',
    { tokenUrl: nowhere },
    { check: 'neuroflash-token', lookAt: ['NEUROFLASH_TOKEN_URL'], canWait: true },
  ],
  [
    'the API’s URL',
    { apiUrl: nowhere },
    { check: 'neuroflash-workspace', lookAt: ['NEUROFLASH_API_URL'], canWait: true },
  ],
])('says that %s is wrong, which variable to look at, and what mends it', async (_name, change, expected) => {
  expect((await found({ change })).at(-1)).toMatchObject({
    state: 'broken',
    mend: expect.stringMatching(/\.$/),
    ...expected,
  })
})

it.each<[string, 'token' | 'workspaces', number, object]>([
  ['the token’s path', 'token', 404, { lookAt: ['NEUROFLASH_TOKEN_URL'], canWait: true }],
  ['the API’s path', 'workspaces', 404, { lookAt: ['NEUROFLASH_API_URL'], canWait: false }],
  ['what the account may do', 'workspaces', 403, { lookAt: account, canWait: false }],
])('says so of %s', async (_name, route, status, expected) => {
  const prepare = (neuroflash: StandInNeuroflash) =>
    void neuroflash.fail(route, { with: { status, body: 'no' } })

  expect((await found({ prepare })).at(-1)).toMatchObject({
    state: 'broken',
    found: expect.stringContaining(`answered ${status}`),
    ...expected,
  })
})

it('says it of what does not answer in time too', async () => {
  const findings = await found({
    signal: AbortSignal.timeout(50),
    prepare: (neuroflash) => void neuroflash.fail('token', { with: 'hang' }),
  })

  expect(findings).toMatchObject([{ state: 'broken', canWait: true, lookAt: ['NEUROFLASH_TOKEN_URL'] }])
})

it.each([undefined, 'w-1', 'w-2'])('finds all well with the workspace %s', async (workspaceId) => {
  expect(await found({ change: { workspaceId } })).toEqual([
    expect.objectContaining({ check: 'neuroflash-token', state: 'well' }),
    {
      check: 'neuroflash-workspace',
      state: 'well',
      found: `conversations are made in the workspace ${workspaceId ?? 'w-1'}`,
    },
    { check: 'neuroflash-quota', state: 'well', found: '1,000,000 words are left' },
  ])
})

it('says that the words are used up', async () => {
  expect((await found({ options: { limitWords: 0 } })).at(-1)).toMatchObject({
    check: 'neuroflash-quota',
    state: 'broken',
    found: 'the account’s words are used up',
  })
})

it.each<[string, object]>([
  ['refuses to say', { status: 403, body: { error: 'no' } }],
  ['knows no such thing', { status: 404 }],
  ['says it in another form', { json: { left: 3 } }],
  ['counts no words', { json: { data: [{ usageTypeKey: 'images', availableAmount: 0 }] } }],
])('calls nothing broken where neuroflash %s', async (_name, fault) => {
  const prepare = (neuroflash: StandInNeuroflash) =>
    void neuroflash.fail('quotas', { with: fault as { status: number } })

  expect((await found({ prepare })).map(({ state }) => state)).toEqual(['well', 'well', 'unseen'])
})
