import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { openPlayground, type Playground } from '../../../src/playground/web/open.ts'
import { until } from '../../setup/until.ts'

let playground: Playground | undefined
let browser: Browser | undefined
const windows: BrowserContext[] = []
const complaints: string[] = []

/** What people look at: a playground with a bot of its own, in a real browser; the same for all tests. */
export const visit = {
  get playground(): Playground {
    return playground ?? notYet()
  },
  /** Something in the console was to be expected. */
  forgive(complaint: RegExp): void {
    const left = complaints.filter((line) => !complaint.test(line))
    complaints.splice(0, complaints.length, ...left)
  },
  /**
   * A page in a window of the test's own, in colours and a size of its own. It is to have nothing to complain about
   * in its console.
   */
  async open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const window = await (browser ?? notYet()).newContext({
      viewport: { width: 1440, height: 900 },
      ...options,
    })
    windows.push(window)
    const page = await window.newPage()
    page.setDefaultTimeout(40_000)
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(visit.playground.url)
    return page
  },
}

/** Opens the playground and the browser for the tests of the file, and closes each test's windows behind it. */
export function openVisit(): void {
  beforeAll(async () => {
    playground = await openPlayground({ port: 0 })
    const { bot } = playground.parts
    browser = await startBrowser()
    await until(() => bot.state.state === 'running', { what: 'the bot to run', timeoutMs: 100_000 })
  }, 120_000)
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((window) => window.close()))
  })
  afterAll(async () => {
    await browser?.close()
    await playground?.close()
    expect(complaints).toEqual([])
  })
}

function startBrowser(): Promise<Browser> {
  const found = inject('chromium')
  if ('why' in found) throw new Error(found.why)
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  return chromium.launch({ executablePath: found.path, args })
}

function notYet(): never {
  throw new Error('the playground is not open yet')
}
