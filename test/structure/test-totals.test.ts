import { expect, it } from 'vitest'
import { totals } from '../../tools/test-totals.ts'

it.each([
  ['a green run', ' Test Files  7 passed (7)\n      Tests  118 passed (118)\n', '118 passed, 0 failed'],
  [
    'failed tests',
    ' Test Files  1 failed | 6 passed (7)\n      Tests  2 failed | 116 passed (118)\n',
    '116 passed, 2 failed',
  ],
  ['nothing but failures', ' Test Files  1 failed (1)\n      Tests  3 failed (3)\n', '0 passed, 3 failed'],
  [
    'a file that does not load',
    ' Test Files  1 failed | 6 passed (7)\n      Tests  116 passed (116)\n',
    '116 passed, 1 failed',
  ],
  ['no file that loads', ' Test Files  1 failed (1)\n      Tests  no tests\n', '0 passed, 1 failed'],
  [
    'an error between tests',
    ' Test Files  1 passed (1)\n      Tests  3 passed (3)\n     Errors  1 error\n',
    '3 passed, 1 failed',
  ],
  [
    'colours',
    '\u001B[2m      Tests \u001B[22m \u001B[1m\u001B[32m40 passed\u001B[39m\u001B[22m (40)',
    '40 passed, 0 failed',
  ],
  [
    'a log line that looks alike',
    '      Tests  9 failed (9)\n      Tests  40 passed (40)\n',
    '40 passed, 0 failed',
  ],
  ['a run that broke off', 'npm error', '0 passed, 1 failed'],
])('sums up %s', (_, output, line) => {
  expect(totals([output])).toBe(line)
})

it('sums up two runs, one of which broke off', () => {
  const green = ' Test Files  7 passed (7)\n      Tests  118 passed (118)\n'
  expect(totals([green, green])).toBe('236 passed, 0 failed')
  expect(totals([green, 'npm error'])).toBe('118 passed, 1 failed')
})
