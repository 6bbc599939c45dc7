import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { openPlayground, type Playground } from '../../../src/playground/web/open.ts'
import { until } from '../../setup/until.ts'

let playground: Playground | undefined
let browser: Browser | undefined
/** The window that tests share, and its tabs. */
let window: BrowserContext | undefined
const ownWindows: BrowserContext[] = []
const complaints: string[] = []

type WindowOptions = Parameters<Browser['newContext']>[0]

/** Of the shared window: a browser needs longer for a new one than for most of the tests. */
const SIZE = { width: 1440, height: 900 }

/** How many of its tabs the test has open. */
let opened = 0

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
  /** The page, as somebody sees it who comes anew; a second one is another tab. */
  async open(): Promise<Page> {
    window ??= await newWindow()
    const page = window.pages()[opened] ?? (await newPage(window))
    opened += 1
    return arrive(page)
  },
  /** The same in a window of the test's own, for what would stick to the one that others go on with. */
  async openWindow(options: WindowOptions = {}): Promise<Page> {
    const own = await newWindow(options)
    ownWindows.push(own)
    return arrive(await newPage(own))
  },
}

/** Opens the playground and the browser for the tests of the file, and tidies up behind each test. */
export function openVisit(): void {
  beforeAll(async () => {
    playground = await openPlayground({ port: 0 })
    const { bot } = playground.parts
    browser = await startBrowser()
    await until(() => bot.state.state === 'running', { what: 'the bot to run', timeoutMs: 100_000 })
  }, 120_000)
  afterEach(async () => {
    await Promise.all(ownWindows.splice(0).map((own) => own.close()))
    opened = 0
    const [first, ...others] = window?.pages() ?? []
    await Promise.all(others.map((page) => page.close()))
    if (first !== undefined) await forget(first)
  })
  afterAll(async () => {
    await browser?.close()
    window = undefined
    await playground?.close()
    expect(complaints).toEqual([])
  })
}

function newWindow(options: WindowOptions = {}): Promise<BrowserContext> {
  return (browser ?? notYet()).newContext({ viewport: SIZE, ...options })
}

/** It is to have nothing to complain about in its console. */
async function newPage(where: BrowserContext): Promise<Page> {
  const page = await where.newPage()
  page.setDefaultTimeout(40_000)
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return page
}

async function arrive(page: Page): Promise<Page> {
  await page.goto(visit.playground.url)
  return page
}

/** Whoever comes next finds nothing of what the test has left. */
async function forget(page: Page): Promise<void> {
  await page.evaluate('sessionStorage.clear()')
  await page.mouse.move(0, 0)
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  await page.setViewportSize(SIZE)
}

function startBrowser(): Promise<Browser> {
  const found = inject('chromium')
  if ('why' in found) throw new Error(found.why)
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    // One process for all pages, and none in reserve.
    '--renderer-process-limit=1',
    '--disable-features=SpareRendererForSitePerProcess',
  ]
  return chromium.launch({ executablePath: found.path, args })
}

function notYet(): never {
  throw new Error('the playground is not open yet')
}
