import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { openPlayground, type Playground } from '../../../src/playground/web/open.ts'
import { until } from '../../setup/until.ts'

/** What people look at: a playground with a bot of its own, in a real browser. */
export type Visit = {
  readonly playground: Playground
  /** A page of its own, in colours and a size of its own. It is to have nothing to complain about in its console. */
  /** Something in the console was to be expected. */
  forgive(complaint: RegExp): void
  open(options?: Parameters<Browser['newPage']>[0]): Promise<Page>
}

/** Opens one playground and one browser for all tests of the file; each test opens its own page. */
export function visiting(): Visit {
  let playground: Playground | undefined
  let browser: Browser | undefined
  const complaints: string[] = []
  beforeAll(async () => {
    const opened = await openPlayground({ port: 0 })
    playground = opened
    const isRunning = () => opened.parts.bot.state.state === 'running'
    browser = await startBrowser()
    await until(isRunning, { what: 'the bot to run', timeoutMs: 100_000 })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await playground?.close()
    expect(complaints).toEqual([])
  })
  return {
    get playground() {
      return playground ?? notYet()
    },
    forgive(complaint) {
      const left = complaints.filter((line) => !complaint.test(line))
      complaints.splice(0, complaints.length, ...left)
    },
    async open(options = {}) {
      const page = await (browser ?? notYet()).newPage({ viewport: { width: 1440, height: 900 }, ...options })
      page.setDefaultTimeout(40_000)
      page.on('console', (line) => {
        if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.goto((playground ?? notYet()).url)
      return page
    },
  }
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
