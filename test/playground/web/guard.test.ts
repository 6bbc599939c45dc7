import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { openPlayground, type Playground } from '../../../src/playground/web/open.ts'
import { realFrom } from '../../../src/playground/web/real.ts'

let playground: Playground

beforeAll(async () => {
  playground = await openPlayground({ port: 0 })
}, 60_000)

afterAll(() => playground.close())

type Asked = {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

async function post({ path = '/do', headers = {}, body = '{}' }: Asked) {
  const own = {
    host: `localhost:${playground.port}`,
    origin: playground.url,
    'content-type': 'application/json',
  }
  const options = {
    host: '127.0.0.1',
    port: playground.port,
    path,
    method: 'POST',
    headers: { ...own, ...headers },
  }
  const asked = request(options).end(body)
  const [response] = await once(asked, 'response')
  return { status: response.statusCode, said: await text(response) }
}

describe('who may ask', () => {
  it.each([
    {
      what: 'a site that leads its name to this machine',
      headers: { host: 'evil.example', origin: 'http://evil.example' },
    },
    { what: 'a page of another site', headers: { origin: 'https://evil.example' } },
    { what: 'a page on another port', headers: { origin: 'http://localhost:1' } },
    { what: 'a page without a name', headers: { origin: 'null' } },
  ])('not $what', async ({ headers }) => {
    const messages = playground.parts.slack.messages(playground.parts.slack.seed.general).length
    const { general, ada } = playground.parts.slack.seed
    const body = JSON.stringify({ do: 'say', user: ada, channel: general, text: 'hi' })
    const { status, said } = await post({ headers, body })

    expect(status).toBe(403)
    expect(said).toContain('only its own page')
    expect(playground.parts.slack.messages(general)).toHaveLength(messages)
  })

  it('gives its page a policy that lets nothing in from elsewhere', async () => {
    const response = await fetch(playground.url)

    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(await response.text()).not.toMatch(/https?:\/\//)
  })
})

describe('what is no deed', () => {
  it.each([
    { what: 'no JSON', asked: { body: '{"do":' }, status: 422, sentence: 'That is no JSON.' },
    {
      what: 'nothing it knows',
      asked: { body: '{"do":"fly"}' },
      status: 422,
      sentence: 'nothing the playground can do',
    },
    {
      what: 'a form',
      asked: { headers: { 'content-type': 'text/plain' } },
      status: 415,
      sentence: 'application/json',
    },
    { what: 'too much', asked: { body: `"${'x'.repeat(4_000_001)}"` }, status: 422, sentence: '4 MB' },
    {
      what: 'said where one is no member',
      asked: { body: JSON.stringify({ do: 'say', user: 'U0EVE00001', channel: 'C0GENERAL1', text: 'hi' }) },
      status: 422,
      sentence: 'is no member',
    },
    {
      what: 'a press on what is not there',
      asked: { body: JSON.stringify({ do: 'press', user: 'U0ADA00001', on: { view: 'V1' }, actionId: 'x' }) },
      status: 422,
      sentence: 'No view V1 is open',
    },
  ])('$what gets a sentence', async ({ asked, status, sentence }) => {
    const answer = await post(asked)

    expect(answer.status).toBe(status)
    expect(answer.said).toContain(sentence)
  })
})

describe('too much, and nonsense', () => {
  it('keeps fifty pages up to date, and tells the next one why it is not', async () => {
    const pages = new AbortController()
    const { signal } = pages
    try {
      const opened = await Promise.all(
        Array.from({ length: 51 }, () => fetch(`${playground.url}/live`, { signal })),
      )

      const refused = opened.filter(({ status }) => status !== 200)
      expect(refused.map(({ status }) => status)).toEqual([503])
      expect(await refused[0]?.text()).toContain('Too many pages')
    } finally {
      pages.abort()
    }
  })

  it.each(['/stored/%E0%A4%A', '/stored/..%2fmetrics', '/%2e%2e/package.json', '/files/..%2fx', '/nowhere'])(
    'has nothing at %s',
    async (path) => {
      const response = await fetch(playground.url + path)

      expect(response.status).toBe(404)
      expect(await response.text()).toContain('The playground is at /.')
    },
  )
})

describe('with the real neuroflash', () => {
  it('needs an account, and says which variables are missing', () => {
    expect(realFrom({ NEUROFLASH_CLIENT_ID: 'x' })).toContain('please set NEUROFLASH_CLIENT_SECRET.')
  })

  it('asks it what people ask, and shows neither secrets nor tokens', async () => {
    const neuroflash = await startNeuroflash({ clientSecret: 'very-secret' })
    const { clientId, clientSecret, apiUrl, tokenUrl } = neuroflash
    const second = await openPlayground({ port: 0, real: { clientId, clientSecret, apiUrl, tokenUrl } })
    try {
      const { slack, recorder, house, bot } = second.parts
      const { general, ada } = slack.seed
      const { root } = slack.say({ channel: general, user: ada, text: `<@${slack.botUserId}> Hello` })
      await slack.waitFor(() => slack.thread(general, root).length === 2, {
        what: 'the answer',
        timeoutMs: 20_000,
      })

      expect(house.neuroflash).toBe('real')
      expect(neuroflash.conversations[0]?.messages[0]?.content).toBe('Hello')
      expect(recorder.exchanges.map(({ outcome }) => outcome)).toEqual(recorder.exchanges.map(() => 200))
      const shown = JSON.stringify([recorder.exchanges, bot.lines])
      expect(shown).toContain('Hello')
      expect(shown).not.toMatch(/very-secret|access_token|Bearer/)
    } finally {
      await second.close()
      await neuroflash.stop()
    }
  })
})

describe('a start that goes wrong', () => {
  it('takes another port where the wanted one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const second = await openPlayground({ port })
    try {
      expect(second.port).not.toBe(port)
      expect((await fetch(second.url)).status).toBe(200)
    } finally {
      await second.close()
      other.close()
    }
  })
})
