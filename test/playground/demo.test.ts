import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPromises } from '../../src/playground/demo/checks.ts'
import { openHouse } from '../../src/playground/demo/house.ts'
import { formatBytes, formatChecks, formatScene, styleFor } from '../../src/playground/demo/print.ts'
import type { Scene, Shown, Story } from '../../src/playground/demo/record.ts'
import { lines } from '../../src/playground/demo/script.ts'
import { playStory } from '../../src/playground/demo/story.ts'
import { COLUMNS, formatTable } from '../../src/playground/demo/table.ts'

let story: Story

beforeAll(async () => {
  const house = await openHouse()
  try {
    story = await playStory(house, () => undefined)
  } finally {
    await house.close()
  }
}, 60_000)

describe('the demo', () => {
  it('keeps every promise it puts to the test', () => {
    expect(checkPromises(story).filter(({ kept }) => !kept)).toEqual([])
  })

  it('fits a terminal of 100 columns and has no colours where there is no terminal', () => {
    const style = styleFor(false)
    const text = [
      ...story.scenes.map((scene, index) => formatScene(scene, index + 1, style)),
      formatBytes(story, style),
      formatChecks(checkPromises(story), style),
    ].join('\n')

    expect(text.split('\n').filter((line) => line.length > COLUMNS)).toEqual([])
    expect(text).not.toContain('\u001B')
    for (const line of Object.values(lines)) expect(text.replaceAll(/\s+/g, ' ')).toContain(line.slice(0, 20))
  })
})

describe('a record notices', () => {
  it.each<[string, string, (story: Story) => Story]>([
    [
      'P1',
      'a message Slack was never told to be there',
      (s) => ({ ...s, deliveries: [...s.deliveries, { ts: '1.0', attempts: [{ status: 503 }] }] }),
    ],
    ['P1', 'a message that had its 200 and no answer', (s) => ({ ...s, cutShort: ['What else?'] })],
    [
      'P2',
      'a question stored twice',
      (s) => turnsOf(s, (messages) => [...messages, ...messages.slice(0, 2)]),
    ],
    [
      'P2',
      'a question sent twice',
      (s) => scenesOf(s, (scene) => ({ ...scene, received: [...scene.received, ...scene.received] })),
    ],
    ['P2', 'a question never stored', (s) => turnsOf(s, (messages) => messages.slice(0, -2))],
    [
      'P2',
      'a question nobody wrote',
      (s) => turnsOf(s, (messages) => [...messages, { role: 'user', content: 'Who?' }]),
    ],
    ['P3', 'an answer shown twice', (s) => shownOf(s, (shown) => [...shown, ...shown.slice(-1)])],
    [
      'P3',
      'an answer cut short',
      (s) =>
        shownOf(s, (shown) =>
          shown.map((message) => (message.isBot ? { ...message, text: message.text.slice(0, -5) } : message)),
        ),
    ],
    ['P3', 'an answer never shown', (s) => shownOf(s, (shown) => shown.filter(({ isBot }) => !isBot))],
    ['P3', 'answers in another order', (s) => shownOf(s, swappedTimes)],
    [
      'P4',
      'questions in another order',
      (s) =>
        turnsOf(s, (messages) => [
          ...messages.slice(0, 2),
          ...messages.slice(4, 6),
          ...messages.slice(2, 4),
          ...messages.slice(6),
        ]),
    ],
    [
      'P4',
      'two questions of a thread at once',
      (s) => ({
        ...s,
        conversations: s.conversations.map((conversation) => ({ ...conversation, concurrent: 2 })),
      }),
    ],
    [
      'P4',
      'a thread that waited for another',
      (s) => ({ ...s, overtaken: { slow: s.overtaken.quick, quick: s.overtaken.slow } }),
    ],
    [
      'P5',
      'a body that grew',
      (s) =>
        scenesOf(s, (scene, index) => ({
          ...scene,
          received: scene.received.map((request) => ({ ...request, bytes: request.bytes + index })),
        })),
    ],
    [
      'P5',
      'more than the new message',
      (s) =>
        scenesOf(s, (scene) => ({
          ...scene,
          received: scene.received.map((request) =>
            request.question === undefined
              ? request
              : { ...request, question: { ...request.question, messages: 3 } },
          ),
        })),
    ],
    ['P7', 'a conversation that is still there', (s) => handed(s, { isDeleted: false })],
    ['P7', 'a deletion that was never confirmed', (s) => handed(s, { told: s.handedOver.told.slice(0, 1) })],
    [
      'P8',
      'a file for the stranger',
      (s) => handed(s, { files: [...s.handedOver.files, ...s.handedOver.files] }),
    ],
    ['P8', 'a second reader', (s) => handed(s, { requester: 'U0MALLORY' })],
    [
      'P8',
      'a file that lacks something',
      (s) => handed(s, { files: s.handedOver.files.map((file) => ({ ...file, content: '' })) }),
    ],
    ['P9', 'a question in the log', (s) => ({ ...s, log: [...s.log, `asked ${lines.unique}`] })],
    ['P9', 'a secret in the log', (s) => ({ ...s, log: [...s.log, `token ${s.secrets[0]}`] })],
    ['P9', 'that there is no log', (s) => ({ ...s, log: [] })],
    ['P10', 'an exit code that is not 0', (s) => ({ ...s, ending: { ...s.ending, exitCode: 1 } })],
    ['P10', 'a turn given up at SIGTERM', (s) => ({ ...s, ending: { ...s.ending, underWay: 'What else?' } })],
    ['API', 'a request nobody offers', (s) => ({ ...s, unexpected: ['GET /api/nothing'] })],
  ])('%s: %s', (promise, _what, doctor) => {
    const broken = checkPromises(doctor(story)).filter(({ kept }) => !kept)

    expect(broken.map((check) => check.promise)).toContain(promise)
  })
})

describe('the command', () => {
  const ownTmp = mkdtempSync(join(tmpdir(), 'demo-test-'))
  afterAll(() => rmSync(ownTmp, { recursive: true, force: true }))

  it('leaves nothing behind when it is interrupted in the middle', async () => {
    const demo = spawn(process.execPath, ['src/playground/demo.ts'], {
      env: { ...process.env, TMPDIR: ownTmp },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(demo, 'close')
    const output: string[] = []
    createInterface({ input: demo.stdout }).on('line', (line) => {
      output.push(line)
      if (line.startsWith('1 ')) demo.kill('SIGINT')
    })

    expect(await closed).toEqual([130, null])
    expect(output.some((line) => line.startsWith('7 '))).toBe(false)
    expect(readdirSync(ownTmp)).toEqual([])
    expect(processesUsing(ownTmp)).toEqual([])
  })
})

describe('a table', () => {
  it('wraps its widest column between words, and words that are too long anywhere', () => {
    const words = 'word '.repeat(30).trim()
    const text = formatTable({
      head: ['n', 'text'],
      rows: [
        ['1', words],
        ['20', 'x'.repeat(150)],
      ],
      right: [0],
    })

    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(COLUMNS)
    expect(text.split('\n').at(0)).toBe(' n  text')
    expect(text.match(/word/g)).toHaveLength(30)
    expect(text.match(/x/g)).toHaveLength(150 + 1)
  })
})

function handed(story: Story, change: Partial<Story['handedOver']>): Story {
  return { ...story, handedOver: { ...story.handedOver, ...change } }
}

type Turns = Story['conversations'][number]['messages']

function turnsOf(story: Story, change: (messages: Turns) => Turns): Story {
  return {
    ...story,
    conversations: story.conversations.map((conversation, index) =>
      index === 0 ? { ...conversation, messages: change(conversation.messages) } : conversation,
    ),
  }
}

function scenesOf(story: Story, change: (scene: Scene, index: number) => Scene): Story {
  return { ...story, scenes: story.scenes.map(change) }
}

/** What was shown in the second scene: one message and its answer. */
function shownOf(story: Story, change: (shown: readonly Shown[]) => readonly Shown[]): Story {
  return scenesOf(story, (scene, index) => (index === 1 ? { ...scene, shown: change(scene.shown) } : scene))
}

function swappedTimes(shown: readonly Shown[]): readonly Shown[] {
  return shown.map((message) => (message.isBot ? { ...message, ts: '9999999999.000000' } : message))
}

/** Linux: ids of the processes told of this directory. Elsewhere none is found, and the directory alone tells. */
function processesUsing(dir: string): string[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(dir))
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}
