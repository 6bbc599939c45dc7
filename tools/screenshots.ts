/**
 * `npm run screenshots`: plays the playground's main states and takes their pictures. The German thread becomes the
 * README's (`docs/playground.png`); the others go to `data/screenshots`, to be looked at.
 */

import { mkdirSync, statSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { openPlayground } from '../src/playground/web/open.ts'
import { findChromium, howToGetIt } from '../test/setup/find-chromium.ts'

const MOST_BYTES = 300_000
const README_PICTURE = 'docs/playground.png'
const ROOM = 'data/screenshots'

const executablePath = findChromium()
if (executablePath === undefined) throw new Error(howToGetIt)
mkdirSync(ROOM, { recursive: true })
const playground = await openPlayground({ port: 0 })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  await page.goto(playground.url)
  await page.getByText('The bot is running').waitFor()
  await take(page, 'beginning')
  await playGermanThread(page)
  await page.screenshot({ path: README_PICTURE })
  const { size } = statSync(README_PICTURE)
  if (size > MOST_BYTES) throw new Error(`${README_PICTURE} has ${size} bytes, and may have ${MOST_BYTES}`)
  for (const tab of ['Conversation', 'Store', 'Log', 'Trouble']) {
    await page.getByRole('tab', { name: tab }).click()
    await take(page, tab.toLowerCase())
  }
  await page.emulateMedia({ colorScheme: 'dark' })
  await take(page, 'dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await take(page, 'phone')
} finally {
  await browser.close()
  await playground.close()
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${ROOM}/${name}.png` })
}

/** Jana and Tobias in #marketing. */
async function playGermanThread(page: Page): Promise<void> {
  const { residents } = playground.parts
  await page.goto(`${playground.url}/#/${residents.jana}/${residents.marketing}`)
  const field = page.getByLabel('Message #marketing')
  await field.fill('@neuroflash Drei Slogans für unseren neuen Haferdrink, bitte.')
  await field.press('Escape')
  await field.press('Enter')
  await page.getByRole('link', { name: '1 reply' }).click()
  await reply(page, 'Der zweite gefällt mir. Eine Betreffzeile dazu?', 'Ihr Haferdrink ist da')
  await page.getByRole('button', { name: 'Tobias Brandt' }).click()
  await reply(page, 'Und auf Englisch, für die Kolleginnen in Dublin?', 'In English I would not translate it')
  await page.getByLabel('Messages in the thread').evaluate((list) => list.scrollTo(0, 0))
}

async function reply(page: Page, text: string, until: string): Promise<void> {
  const field = page.getByLabel('Reply', { exact: true })
  await field.fill(text)
  await field.press('Enter')
  await page.getByRole('region', { name: 'Thread' }).getByText(until).waitFor()
}
