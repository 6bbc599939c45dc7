import { describe, expect, it } from 'vitest'
import { createLogger } from '../../src/ops/logger.ts'

type Line = Record<string, unknown> & { readonly err?: Record<string, unknown> }

describe('a log line', () => {
  it('is JSON with the level in words, the time as ISO 8601, and no host or process', () => {
    const { logger, lines } = logging('info')

    logger.info({ thread: 't1' }, 'turn ended')

    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), thread: 't1', msg: 'turn ended' },
    ])
  })

  it('is left out below the level asked for', () => {
    const { logger, lines } = logging('warn')

    logger.info({}, 'not this')
    logger.warn({}, 'but this')

    expect(lines().map(({ msg }) => msg)).toEqual(['but this'])
  })

  it.each<object>([
    { token: 'hush' },
    { slack: { botToken: 'hush' } },
    { config: { neuroflash: { clientSecret: 'hush' } } },
    { request: { headers: { authorization: 'Bearer hush' } } },
    { message: { text: 'hush' } },
    { text: 'hush', content: 'hush', question: 'hush', answer: 'hush', label: 'hush' },
    { body: { anything: 'hush' }, event: { blocks: [{ text: 'hush' }] } },
    { constructor: { text: 'hush' } },
    { given: { toJSON: () => ({ text: 'hush' }) } },
    { said: [{ deep: { in: { it: { text: 'hush' } } } }] },
    { a: { b: { c: { d: { e: { f: { g: 'hush' } } } } } } },
    { refused: Object.assign(new Error('refused'), { code: 'no', data: 'hush' }) },
    { result: { error: Object.assign(new Error('refused'), { code: 'no', data: 'hush' }) } },
  ])('does not show what people write, tokens or secrets: %j', (fields) => {
    const { logger, text } = logging('trace')

    logger.trace(fields, 'looked at')
    logger.child({ turn: 1 }).error(fields, 'looked at')

    expect(text()).not.toContain('hush')
  })

  it('does not show them in the fields that a part of the bot adds to each of its lines', () => {
    const { logger, text } = logging('info')

    logger.child({ text: 'hush', token: 'hush', err: new Error('away', { cause: 'hush' }) }).info({}, 'said')

    expect(text()).not.toContain('hush')
  })

  it('ends, even when its fields go in a circle', () => {
    const { logger, lines } = logging('info')
    const fields: Record<string, unknown> = { thread: 't1' }
    fields['itself'] = fields

    logger.info(fields, 'round')

    expect(lines()[0]).toMatchObject({ thread: 't1', msg: 'round' })
  })
})

describe('P9: an error in a log line', () => {
  it('is its name, code, message and causes, and nothing else it carries', () => {
    const { logger, lines } = logging('info')
    const cause = Object.assign(new TypeError('fetch failed'), {
      code: 'ECONNRESET',
      request: { text: 'hush' },
    })
    const error = Object.assign(new Error('An API error occurred: fatal_error', { cause }), {
      code: 'slack_webapi_platform_error',
      data: { ok: false, message: { text: 'hush' } },
    })

    logger.error({ err: error }, 'posting failed')

    expect(lines()[0]?.err).toEqual({
      name: 'Error',
      code: 'slack_webapi_platform_error',
      message: 'An API error occurred: fatal_error',
      cause: { name: 'TypeError', code: 'ECONNRESET', message: 'fetch failed' },
    })
  })

  it('says where it was thrown when it has no code, without repeating its message there', () => {
    const { logger, lines, text } = logging('info')

    logger.error({ error: failureOf(() => JSON.parse('hush\nhush at hush.js:1:1')) }, 'not foreseen')

    expect(text()).not.toContain('hush')
    expect(lines()[0]).toMatchObject({
      error: {
        name: 'SyntaxError',
        stack: expect.arrayContaining([expect.stringContaining('logger.test.ts:')]),
      },
    })
  })

  it('says where it was thrown at debug, code or not', () => {
    const { logger, lines } = logging('debug')

    logger.error({ err: Object.assign(new Error('away'), { code: 'store-unavailable' }) }, 'failed')

    expect(lines()[0]?.err?.['stack']).toEqual(expect.arrayContaining([expect.stringMatching(/^at /)]))
  })

  it('ends after five causes, even when they go in a circle', () => {
    const { logger, text } = logging('info')
    const error = Object.assign(new Error('round'), { code: 'round' })
    error.cause = error

    logger.error({ err: error }, 'failed')

    expect(text().match(/"message":"round"/g)).toHaveLength(5)
  })

  it.each(['hush', { text: 'hush' }, null, undefined])(
    'is only a type when %j was thrown instead',
    (thrown) => {
      const { logger, text } = logging('info')

      logger.error({ err: thrown }, 'failed')

      expect(text()).not.toContain('hush')
    },
  )

  it('is treated the same when it is logged without a name', () => {
    const { logger, lines, text } = logging('info')

    const error = Object.assign(new Error('said "hush"'), { data: 'hush' })

    logger.error(error)
    logger.error(error, 'with words')
    logger.error({ err: error })

    expect(text()).not.toContain('hush')
    expect(lines().map(({ msg }) => msg)).toEqual(['failed', 'with words', 'failed'])
  })
})

function logging(level: Parameters<typeof createLogger>[0]) {
  const written: string[] = []
  const logger = createLogger(level, { write: (line: string) => void written.push(line) })
  return {
    logger,
    text: () => written.join(''),
    lines: () => written.map((line): Line => JSON.parse(line)),
  }
}

function failureOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (thrown) {
    return thrown
  }
}
