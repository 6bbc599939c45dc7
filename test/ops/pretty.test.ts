import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStandIns, type StandIns, untilReady } from '../environment/environment.ts'
import { expectNothingUnexpected } from '../environment/telling.ts'
import { CTRL_C, onTerminal, type Terminal } from '../environment/terminal.ts'
import { freePort } from '../setup/redis-server.ts'

const CTRL_S = '\u0013'
const CTRL_Q = '\u0011'
const root = `${import.meta.dirname}/../..`

let standIns: StandIns
let terminal: Terminal
let port: number

beforeEach(async () => {
  standIns = await openStandIns({ transport: 'socket' })
  standIns.slack.deliverTo({ kind: 'socket' })
  port = await freePort()
  const env = { PATH: process.env['PATH'], TERM: 'xterm', ...standIns.variables, PORT: String(port) }
  terminal = onTerminal([process.execPath, 'src/main.ts'], { cwd: root, env })
})

afterEach(async () => {
  terminal.kill()
  await standIns.close()
  expectNothingUnexpected(standIns)
})

it('shows the log on a terminal as people read it', async () => {
  await terminal.shows('taking messages')
  terminal.press(CTRL_C)

  expect(await terminal.exited).toBe(0)
  const lines = terminal.shown().split(/\r?\n/)
  expect(lines).toContainEqual(expect.stringMatching(/^\[\d\d:\d\d:\d\d\] INFO: taking messages \{"team":"T/))
  expect(lines.filter((line) => line.startsWith('{'))).toEqual([])
})

it('keeps no question from its answer while the terminal is held (Ctrl-S), and shows the log once it goes on', async () => {
  const { slack } = standIns
  const { general: channel, ada: user } = slack.seed
  await untilReady(`http://127.0.0.1:${port}`)
  await terminal.shows('taking messages')
  terminal.press(CTRL_S)

  const { root: thread } = slack.say({ channel, user, text: `<@${slack.botUserId}> Hello` })
  await slack.waitFor(() => slack.thread(channel, thread).length === 2, { what: 'an answer' })
  expect(terminal.shown()).not.toContain('turn ended')
  terminal.press(CTRL_Q)

  await terminal.shows('turn ended')
})
