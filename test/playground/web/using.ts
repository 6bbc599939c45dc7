import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { answers, ask, become, write } from './people.ts'
import { visit } from './visit.ts'

describe('what one can do in Slack', () => {
  it('resets a conversation through the list of the channel, and the dialog asks first', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan to be reset')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await write(page, '/nf-reset')
    const main = page.getByRole('region', { name: /^Channel / })
    await main.getByRole('article').last().getByRole('button', { name: 'Reset' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Reset this conversation?' })
    await dialog.getByRole('button', { name: 'Reset' }).click()

    await main.getByText('has deleted the conversation').waitFor()
    await thread.getByText('Ada has reset this conversation.').waitFor()
    expect(visit.playground.parts.neuroflash?.conversations.at(-1)?.deleted).toBe(true)
  })

  it('exports a history by the ⋯ menu and opens the file', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan to be exported')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await thread.getByRole('article').last().hover()
    await thread.getByRole('button', { name: 'More actions' }).last().click()
    await page.getByRole('menuitem', { name: /Export history/ }).click()
    await page
      .getByRole('region', { name: /^Channel / })
      .getByText('Your export is in our direct messages.')
      .waitFor()
    await page.getByRole('link', { name: 'neuroflash (unread)' }).click()
    const opened = page.waitForEvent('popup')
    await page
      .getByRole('region', { name: /^Channel / })
      .locator('a.file')
      .last()
      .click()

    const file = await opened
    await expect.poll(() => file.locator('body').innerText()).toContain('A slogan to be exported')
  })

  it('opens the modal of a shortcut, which Escape closes', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan to be kept')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await thread.getByRole('article').last().hover()
    await thread.getByRole('button', { name: 'More actions' }).last().click()
    await page.getByRole('menuitem', { name: /Reset conversation/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await page.keyboard.press('Escape')

    await dialog.waitFor({ state: 'detached' })
    expect(await thread.getByText('has reset').count()).toBe(0)
  })

  it('asks about a message by its menu, with a choice that fills the field', async () => {
    const page = await visit.open()
    await write(page, 'We lounch in Decembre')
    const message = page
      .getByRole('region', { name: /^Channel / })
      .getByRole('article')
      .filter({ hasText: 'We lounch' })
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: /Ask about this message/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('blockquote').getByText('We lounch in Decembre', { exact: true }).waitFor()
    expect(await isBeneath(dialog.getByRole('textbox'), dialog.locator('label'))).toBe(true)
    await dialog.getByRole('button', { name: 'Rewrite' }).click()
    const field = dialog.getByRole('textbox')
    await expect.poll(() => field.inputValue()).toMatch(/^Please rewrite this message/)
    await field.fill('Please mend the spelling.')
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const beneath = message.locator('xpath=following-sibling::*[1]')
    await beneath.getByRole('link', { name: '2 replies' }).click()
    const thread = page.getByRole('region', { name: /^Thread/ })
    await thread.getByText('asks neuroflash about a message').waitFor()

    expect(await thread.getByText('Please mend the spelling.').count()).toBeGreaterThan(0)
  })

  it('is told by Slack that a command does nothing in a thread', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan beside a command')
    await write(page, '/nf-reset', 'thread')

    const note = thread.getByRole('article', { name: 'Slackbot, only visible to you' })
    await note.getByText('/nf-reset is not supported in threads. Sorry!').waitFor()
    await become(page, 'Ben')
    await expect.poll(() => note.count()).toBe(0)
  })

  it('lets people change and delete what they wrote, and nobody else', async () => {
    const page = await visit.open()
    await write(page, 'Good mornig')
    const message = page
      .getByRole('region', { name: /^Channel / })
      .getByRole('article')
      .filter({ hasText: 'Good mor' })
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Edit message' }).click()
    await page.getByLabel('Edit message').fill('Good morning')
    await page.keyboard.press('Enter')
    await message.getByText('(edited)').waitFor()
    await become(page, 'Ben')
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    expect(await page.getByRole('menuitem', { name: 'Edit message' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await become(page, 'Ada')
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: /Delete message/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()

    await message.waitFor({ state: 'detached' })
  })

  it('reacts, attaches a file and completes names', async () => {
    const page = await visit.open()
    await page.getByLabel('Message #general').pressSequentially('@neu')
    await page.getByRole('option', { name: 'neuroflash' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('Which file is this?')
    await page
      .getByLabel('+ File')
      .first()
      .setInputFiles({ name: 'brief.txt', mimeType: 'text/plain', buffer: Buffer.from('Oats') })
    await page.getByText('📄 brief.txt').waitFor()
    await page.getByLabel('Message #general').press('Enter')
    const message = page
      .getByRole('region', { name: /^Channel / })
      .getByRole('article')
      .filter({ hasText: 'brief.txt' })
    await message.hover()
    await message.getByRole('button', { name: 'Add a reaction' }).click()
    await page.getByRole('menuitem', { name: '🎉' }).click()

    await message.getByRole('button', { name: '🎉 1' }).waitFor()
    await message.getByRole('link', { name: 'Reply in thread' }).click()
    const thread = page.getByRole('region', { name: 'Thread', exact: true })
    await expect.poll(() => answers(thread)).toEqual([expect.stringContaining('Which file is this?')])
  })

  it('shows the bot’s Home tab with one’s own conversations', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan for my home')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await page.getByRole('link', { name: /^neuroflash(?!,)/ }).click()
    await page.getByRole('link', { name: 'Home' }).click()

    const home = page.getByRole('region', { name: 'Home' })
    await home.getByText('A slogan for my home').waitFor()
    expect(await home.getByRole('button', { name: 'Export' }).count()).toBeGreaterThan(0)
  })
})

async function isBeneath(lower: Locator, upper: Locator): Promise<boolean> {
  const [below, above] = await Promise.all([lower.boundingBox(), upper.boundingBox()])
  if (below === null || above === null) throw new Error('one of them is not to be seen')
  return below.y >= above.y + above.height
}
