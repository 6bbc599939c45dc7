import { createServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { createHealth } from '../../src/ops/health.ts'
import { opsRoutes } from '../../src/ops/http.ts'
import { createMetrics } from '../../src/ops/metrics.ts'

const figures = {
  waiting: 1,
  running: 0,
  deadByCode: {},
  oldestMs: 10,
  pausedMs: 0,
  isHalted: false,
  deletions: 0,
  oldestDeletionMs: 0,
}
const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

it('says that the process lives, whatever the checks say', async () => {
  const { ask } = await serving({ store: () => Promise.reject(new Error('away')) })

  const response = await ask('/health/live')

  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'live' })
})

it('says that it is ready, and otherwise why not', async () => {
  let isAway = false
  const { ask } = await serving({
    store: () => {
      if (isAway) throw new Error('store does not answer')
    },
  })

  const before = await ask('/health/ready')
  isAway = true
  const after = await ask('/health/ready?verbose')

  expect(before.status).toBe(200)
  expect(await before.json()).toEqual({ status: 'ready' })
  expect(after.status).toBe(503)
  expect(await after.json()).toEqual({ status: 'not ready', reasons: { store: 'store does not answer' } })
})

it('gives the metrics as Prometheus reads them', async () => {
  const { ask } = await serving({})

  const response = await ask('/metrics')

  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(await response.text()).toContain('neuroflash_slack_inbox_waiting 1')
})

it.each(['/health/live', '/health/ready', '/metrics'])('answers HEAD %s without a body', async (path) => {
  const { ask } = await serving({})

  const response = await ask(path, 'HEAD')

  expect(response.status).toBe(200)
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0)
  expect(await response.text()).toBe('')
})

it.each(['POST', 'PUT', 'DELETE'])('refuses %s and says what it takes', async (method) => {
  const { ask } = await serving({})

  const response = await ask('/metrics', method)

  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD')
})

it.each(['/', '/slack/events', '/metrics/', '/health', '/health/liveness'])(
  'leaves %s to others, untouched',
  async (path) => {
    const { ask } = await serving({})

    const response = await ask(path, 'POST')

    expect([response.status, await response.text()]).toEqual([418, 'body'])
  },
)

it('says 500 without a reason when the metrics cannot be written', async () => {
  const { ask } = await serving({}, { expose: () => Promise.reject(new Error('hush')) })

  const response = await ask('/metrics')

  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('hush')
})

type Parts = Parameters<typeof opsRoutes>[0]

async function serving(
  checks: Parameters<typeof createHealth>[0]['checks'],
  metrics: Parts['metrics'] = createMetrics({ stats: async () => figures, ping: async () => undefined }),
) {
  const { all: routes } = opsRoutes({ health: createHealth({ checks, timeoutMs: 1_000 }), metrics })
  const server = createServer((request, response) => {
    if (routes(request, response)) return
    response.statusCode = 418
    request.pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not on a port')
  return {
    ask: (path: string, method = 'GET') =>
      fetch(`http://127.0.0.1:${address.port}${path}`, {
        method,
        ...(method === 'POST' && { body: 'body' }),
      }),
  }
}
