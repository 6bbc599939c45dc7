import { expect, test } from 'vitest'
import { realHost } from '../../../src/slack/outgoing/real-host.ts'
import { cpuMsOf } from '../../setup/cpu.ts'

const url = 'https://evil.example/x'

test('a label of many dots is as soon read as any other', () => {
  const label = `${'bank.example.'.repeat(300)}${'.'.repeat(30_000)}x`
  expect(cpuMsOf(() => realHost(label, url))).toBeLessThan(100)
})

test.each(['bank.example', 'bank.example...', 'https://bank.example:443/a'])(
  '%s is no honest label',
  (label) => {
    expect(realHost(label, url)).toBe('evil.example')
  },
)
