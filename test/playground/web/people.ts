import type { Locator, Page } from 'playwright-core'

/** Writes into the channel that is open, or into its thread. */
export async function write(
  page: Page,
  text: string,
  where: 'channel' | 'thread' = 'channel',
): Promise<void> {
  const field = where === 'thread' ? page.getByLabel('Reply', { exact: true }) : page.getByLabel(/^Message /)
  await field.fill(text)
  // Whatever the composer offers to complete is not wanted.
  await field.press('Escape')
  await field.press('Enter')
}

/** Mentions the bot and opens the thread it answers in. */
export async function ask(page: Page, question: string): Promise<Locator> {
  await write(page, `@neuroflash ${question}`)
  const message = page
    .getByRole('region', { name: /^Channel / })
    .getByRole('article')
    .filter({ hasText: question })
    .last()
  await message.hover()
  await message.getByRole('link', { name: 'Reply in thread' }).click()
  return page.getByRole('region', { name: 'Thread', exact: true })
}

/** The messages that the bot has written in the thread, as people see them. */
export async function answers(thread: Locator): Promise<string[]> {
  const said = thread.getByRole('article', { name: /^neuroflash/ }).locator('.blocks, .mrkdwn')
  return said.allInnerTexts()
}

/** Becomes somebody else. */
export async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Slack' }).getByRole('button', { name }).click()
}
