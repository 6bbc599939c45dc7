import { expect, it, onTestFinished } from 'vitest'
import type { ConversationsOptions } from '../src/neuroflash/conversations.ts'
import { announceAccess } from '../src/neuroflash-at-start.ts'
import { createLogger } from '../src/ops/logger.ts'
import { startNeuroflash } from '../src/playground/neuroflash/stand-in.ts'
import { connect, never } from './neuroflash/scripted.ts'

type Line = Readonly<Record<string, unknown>>

/** The lines beside the usual ones that a start logs; none has the secret in it. */
async function linesOf(
  change: Partial<ConversationsOptions>,
  signal: AbortSignal = never,
  prepare: (neuroflash: Awaited<ReturnType<typeof startNeuroflash>>) => void = () => {},
): Promise<Line[]> {
  const neuroflash = await startNeuroflash({ workspaces: ['w-1', 'w-2'] })
  onTestFinished(() => neuroflash.stop())
  prepare(neuroflash)
  const { apiUrl, tokenUrl, clientId, clientSecret } = neuroflash
  const lines: Line[] = []
  const log = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line) as Line) })
  const options = { apiUrl, tokenUrl, clientId, clientSecret, workspaceId: undefined, ...change }
  await announceAccess(connect(options), log, signal)
  expect(JSON.stringify(lines)).not.toContain('hush')
  expect(neuroflash.unexpected).toEqual([])
  return lines
}

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9/'

it.each<[string, Partial<ConversationsOptions>, object]>([
  [
    'the secret',
    { clientSecret: 'hush' },
    {
      level: 'error',
      problem: expect.stringContaining('does not accept'),
      lookAt: ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'],
    },
  ],
  [
    'the client id',
    { clientId: 'hush' },
    { level: 'error', lookAt: ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'] },
  ],
  ['the workspace', { workspaceId: 'w-9' }, { level: 'error', lookAt: ['NEUROFLASH_WORKSPACE_ID'] }],
  ['the token’s URL', { tokenUrl: nowhere }, { level: 'warn', lookAt: ['NEUROFLASH_TOKEN_URL'] }],
  ['the API’s URL', { apiUrl: nowhere }, { level: 'warn', lookAt: ['NEUROFLASH_API_URL'] }],
])('says at start that %s is wrong, and which variable to look at', async (_name, change, expected) => {
  expect((await linesOf(change)).at(-1)).toMatchObject({
    ...expected,
    msg: expect.stringMatching(/^neuroflash cannot be used( yet)?$/),
    err: { message: expect.stringMatching(/answered 401|is not in the list|no reply, ECONNREFUSED/) },
  })
})

it.each<[string, 'token' | 'workspaces', number, object]>([
  ['the token’s path', 'token', 404, { level: 'warn', lookAt: ['NEUROFLASH_TOKEN_URL'] }],
  ['the API’s path', 'workspaces', 404, { level: 'error', lookAt: ['NEUROFLASH_API_URL'] }],
  [
    'what the account may do',
    'workspaces',
    403,
    { level: 'error', lookAt: ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'] },
  ],
])('says so of %s', async (_name, route, status, expected) => {
  const lines = await linesOf(
    {},
    never,
    (neuroflash) => void neuroflash.fail(route, { with: { status, body: 'no' } }),
  )
  expect(lines.at(-1)).toMatchObject({
    ...expected,
    err: { message: expect.stringContaining(`answered ${status}`) },
  })
})

it('says it of what does not answer in time too', async () => {
  const lines = await linesOf(
    {},
    AbortSignal.timeout(50),
    (neuroflash) => void neuroflash.fail('token', { with: 'hang' }),
  )
  expect(lines.at(-1)).toMatchObject({ level: 'warn', lookAt: ['NEUROFLASH_TOKEN_URL'] })
})

it.each([undefined, 'w-1', 'w-2'])(
  'says nothing where all is well, with the workspace %s',
  async (workspaceId) => {
    expect(await linesOf({ workspaceId })).toEqual([])
  },
)
