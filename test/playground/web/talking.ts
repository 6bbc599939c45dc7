import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ask } from './people.ts'
import { visit } from './visit.ts'

describe('somebody who talks to the bot on the page', () => {
  it('mentions it in #general and reads the answer in the thread, by keyboard alone', async () => {
    const page = await visit.open()
    await page.getByLabel('Message #general').focus()
    await page.keyboard.type('@neuroflash Three slogans for our oat drink, please.')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: '1 reply' }).waitFor()
    await tabTo(page, '1 reply')
    await page.keyboard.press('Enter')

    const thread = page.getByRole('region', { name: 'Thread', exact: true })
    await thread.getByText('Tastes like tomorrow.').waitFor()

    await tabTo(page, 'Reply')
    await page.keyboard.type('I like the second one. A subject line for it?')
    await page.keyboard.press('Enter')
    await thread.getByText('With “Tastes like tomorrow.” goes:').waitFor()
    expect(await thread.getByRole('article').count()).toBe(4)
  })

  it('sees beside the thread what the bot has stored, what neuroflash remembers, and the bytes', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan to look behind')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    const panel = page.getByRole('tabpanel')
    await page.getByRole('tab', { name: 'Store' }).click()
    await panel.getByText('U0ADA00001', { exact: true }).first().waitFor()
    await panel.getByText('Nothing waits.').waitFor()
    expect(await panel.innerText()).not.toContain('slogan')
    await page.getByRole('tab', { name: 'Conversation' }).click()

    await panel.getByText('A slogan to look behind', { exact: true }).waitFor()
    const plot = await panel.getByRole('img').getAttribute('aria-label')
    expect(plot).toMatch(/^With the latest question \d+ bytes were sent\./)
  })

  it('sees on the right that only the new message was sent', async () => {
    const page = await visit.open()
    const messages = page.getByLabel('Message #general')
    await messages.fill('@neuroflash A slogan, please.')
    await messages.press('Enter')
    const sent = page.locator('li.question', { hasText: 'A slogan, please.' }).locator('pre').first()
    await sent.waitFor()
    expect(JSON.parse(await sent.innerText())).toEqual({
      messages: [{ role: 'user', content: 'A slogan, please.' }],
    })
  })
})

/** Presses Tab until what has this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < 100; pressed += 1) {
    const focused = page.locator(':focus')
    const label =
      (await focused.count()) === 0 ? '' : await focused.evaluate((at) => at.ariaLabel ?? at.textContent)
    if (label.startsWith(name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${name}`)
}
