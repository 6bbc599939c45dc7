import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ask, write } from './people.ts'
import { visit } from './visit.ts'

/** What of the page can be open at a time; each `yield` is to be looked at. */
const states: readonly { readonly state: string; show: (page: Page) => AsyncIterable<unknown> }[] = [
  {
    state: 'a thread, and each tab beside it',
    async *show(page) {
      const thread = await ask(page, 'Compare them in a table')
      await thread.getByRole('table').waitFor()
      for (const name of ['Conversation', 'Store', 'Log', 'Trouble', 'Requests']) {
        await page.getByRole('tab', { name }).click()
        yield
      }
    },
  },
  {
    state: 'the list of conversations and its dialog',
    async *show(page) {
      await write(page, '/nf-reset')
      await page
        .getByRole('region', { name: /^Channel / })
        .getByRole('button', { name: 'Reset' })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
      yield
    },
  },
  {
    state: 'the Home tab',
    async *show(page) {
      await page.getByRole('link', { name: /^neuroflash(?!,)/ }).click()
      await page.getByRole('link', { name: 'Home' }).click()
      await page.getByRole('region', { name: 'Home' }).waitFor()
      yield
    },
  },
  {
    state: 'a phone',
    async *show(page) {
      await page.setViewportSize({ width: 390, height: 844 })
      for (const name of ['Slack', 'Behind it', 'Messages']) {
        await page.getByRole('button', { name, exact: true }).click()
        yield
      }
    },
  },
]

/** In the second only what colours are about: nothing else is other in them. */
const colours = [
  { colorScheme: 'light', rules: 'all rules', options: {} },
  {
    colorScheme: 'dark',
    rules: 'the rules on colours',
    options: { runOnly: ['color-contrast', 'link-in-text-block'] },
  },
] as const

describe.each(colours)(
  'in $colorScheme colours axe, by $rules, finds nothing in',
  ({ colorScheme, options }) => {
    it.each(states)('$state', async ({ show }) => {
      const page = await visit.open()
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      let looked = 0
      for await (const _ of show(page)) {
        expect(await findings(page, options)).toEqual([])
        looked += 1
      }
      expect(looked).toBeGreaterThan(0)
    })
  },
)

async function findings(page: Page, options: object): Promise<unknown> {
  // Written as text, since it runs in the browser.
  if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(axe.source)
  const found = await page.evaluate(`axe.run(${JSON.stringify({ resultTypes: ['violations'], ...options })})`)
  const { violations } = found as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  }))
}
