import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ask, write } from './people.ts'
import { visit } from './visit.ts'

/** What of the page can be open at a time. */
const states: readonly { readonly state: string; show: (page: Page) => Promise<void> }[] = [
  {
    state: 'a thread, and each tab beside it',
    async show(page) {
      const thread = await ask(page, 'Compare them in a table')
      await thread.getByRole('table').waitFor()
      for (const name of ['Conversation', 'Store', 'Log', 'Trouble', 'Requests']) {
        await page.getByRole('tab', { name }).click()
        expect(await findings(page)).toEqual([])
      }
    },
  },
  {
    state: 'the list of conversations and its dialog',
    async show(page) {
      await write(page, '/nf-reset')
      await page
        .getByRole('region', { name: /^Channel / })
        .getByRole('button', { name: 'Reset' })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    state: 'the Home tab',
    async show(page) {
      await page.getByRole('link', { name: /^neuroflash(?!,)/ }).click()
      await page.getByRole('link', { name: 'Home' }).click()
      await page.getByRole('region', { name: 'Home' }).waitFor()
    },
  },
  {
    state: 'a phone',
    async show(page) {
      await page.setViewportSize({ width: 390, height: 844 })
      for (const name of ['Slack', 'Behind it', 'Messages']) {
        await page.getByRole('button', { name, exact: true }).click()
        expect(await findings(page)).toEqual([])
      }
    },
  },
]

describe.each(['light', 'dark'] as const)('in %s colours axe finds nothing in', (colorScheme) => {
  it.each(states)('$state', async ({ show }) => {
    const page = await visit.open({ colorScheme, reducedMotion: 'reduce' })
    await show(page)
    expect(await findings(page)).toEqual([])
  })
})

async function findings(page: Page): Promise<unknown> {
  await page.evaluate(axe.source)
  // Written as text, since it runs in the browser.
  const found = await page.evaluate('axe.run({ resultTypes: ["violations"] })')
  const { violations } = found as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  }))
}
