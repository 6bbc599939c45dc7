import { expect, it } from 'vitest'
import { createLogger } from '../../src/ops/logger.ts'
import { collect, connect, conversation, failureOf, never, startScripted } from './scripted.ts'

type Conversations = ReturnType<typeof connect>

const calls: Readonly<Record<string, (conversations: Conversations) => Promise<unknown>>> = {
  ask: (conversations) => conversations.ask(conversation, 'Hello', never),
  history: (conversations) => collect(conversations.history(conversation, never)),
  exists: (conversations) => conversations.exists(conversation, never),
  delete: (conversations) => conversations.delete(conversation, never),
  create: (conversations) => conversations.create(never),
}

const statuses = [302, 400, 403, 404, 409, 413, 429, 500, 503]

it.each(Object.keys(calls))(
  'the line about a refusal of %s tells all: which, status, bytes, code',
  async (name) => {
    let status = 0
    const neuroflash = await startScripted({
      api: (_request, response) =>
        void response.writeHead(status).end('{"error":{"code":"a-code","message":"hush"}}'),
    })
    const conversations = connect(neuroflash)
    const written: string[] = []
    const log = createLogger('warn', { write: (line: string) => void written.push(line) })
    for (status of statuses) {
      const error = await failureOf(calls[name]?.(conversations) ?? Promise.resolve())
      log.warn({ err: error }, 'neuroflash did not answer')
      const { err } = JSON.parse(written.at(-1) ?? '') as { err: { message: string } }
      expect(err.message).toBe(error.message)
      expect(err.message).toContain(`answered ${status} with 44 bytes, code a-code`)
      expect(name === 'create' || err.message.includes(conversation)).toBe(true)
    }
    expect(written.join()).not.toContain('hush')
  },
)

it('and the line about a lost one tells which and why', async () => {
  const neuroflash = await startScripted({ api: (_request, response) => void response.destroy() })
  for (const call of Object.values(calls)) {
    const error = await failureOf(call(connect(neuroflash)))
    const written: string[] = []
    createLogger('warn', { write: (line: string) => void written.push(line) }).warn({ err: error }, 'lost')
    expect((JSON.parse(written[0] ?? '') as { err: { message: string } }).err.message).toBe(error.message)
  }
})
