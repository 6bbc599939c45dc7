import { LogLevel } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { foreignLogger } from '../../src/ops/foreign-logger.ts'
import { createLogger } from '../../src/ops/logger.ts'

it('passes on warnings and errors in the library’s own words, under a constant message', () => {
  const { logger, lines } = listening()

  logger.warn("A pong wasn't received from the server before the timeout of 5000ms!")
  logger.error('http request failed', 'socket hang up')
  logger.error(new Error('Failed to send a message as the client is not connected'))

  expect(lines()).toEqual([
    {
      level: 'warn',
      source: 'slack',
      said: "A pong wasn't received from the server before the timeout of 5000ms!",
      msg: 'library message',
    },
    { level: 'error', source: 'slack', said: 'http request failed', msg: 'library message' },
    {
      level: 'error',
      source: 'slack',
      said: 'Error: Failed to send a message as the client is not connected',
      msg: 'library message',
    },
  ])
})

it('says that something was said when there were no words in it', () => {
  const { logger, lines } = listening()

  logger.warn({ text: 'hush' })

  expect(lines()).toMatchObject([{ said: '(nothing in words)' }])
})

it('keeps its level, whatever it is set to', () => {
  const { logger } = listening()

  logger.setLevel(LogLevel.DEBUG)
  logger.setName('other')

  expect(logger.getLevel()).toBe('warn')
})

it('never lets out what people write, at any level, in any of the forms libraries log it', () => {
  const marked = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}hush${after}`)
  const forms = [
    (text: string) => [{ text }],
    (text: string) => ['sending', { message: { text } }],
    (text: string) => [`sending ${JSON.stringify({ text })}`],
    (text: string) => [`Malformed request body: "${text}" is not valid JSON`],
    (text: string) => [`request body: text='${text}'`],
    (text: string) => [`first line\n${text}`],
    (text: string) => ['http request failed', text],
    (text: string) => [Object.assign(new Error('failed'), { data: { text } })],
    (text: string) => [failureOf(text)],
  ]
  const level = fc.constantFrom<'debug' | 'info' | 'warn' | 'error'>('debug', 'info', 'warn', 'error')
  fc.assert(
    fc.property(level, fc.constantFrom(...forms), marked, (level, form, text) => {
      const { logger, written } = listening()
      logger[level](...form(text))
      expect(written()).not.toContain('hush')
    }),
    { numRuns: 500 },
  )
})

it('drops debug and info even where the text stands alone', () => {
  const { logger, written } = listening()

  logger.debug('hush')
  logger.info('hush')

  expect(written()).toBe('')
})

function listening() {
  const output: string[] = []
  const log = createLogger('trace', { write: (line: string) => void output.push(line) })
  // Typed as what Slack's libraries take, so that the type check holds the shape to it.
  const logger: Logger = foreignLogger(log, 'slack', LogLevel.WARN)
  return {
    logger,
    written: () => output.join(''),
    lines: () =>
      output.map((line) => {
        const { time: _, ...fields } = JSON.parse(line)
        return fields
      }),
  }
}

/** What `JSON.parse` says of a body that is no JSON: it quotes it. */
function failureOf(text: string): unknown {
  try {
    return JSON.parse(`hush ${text}`)
  } catch (thrown) {
    return thrown
  }
}
