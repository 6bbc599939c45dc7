import type { Locator, Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { answers, ask, write } from './people.ts'
import { openVisit, visit } from './visit.ts'

openVisit()

afterEach(() => {
  const { switches } = visit.playground.parts
  switches.setNeuroflash(null)
  for (const trouble of ['late', 'twice', 'reversed', 'rate-limited'] as const)
    switches.setSlack(trouble, false)
})

describe('a bot that is killed in the middle of an answer', () => {
  it('answers once, when it is back', async () => {
    const page = await visit.open()
    await choose(page, 'Slow')
    const thread = await ask(page, 'A slogan while you are killed')
    await thread
      .getByText(/is thinking|…/)
      .first()
      .waitFor()
    await page
      .locator('li.question', { hasText: 'A slogan while you are killed' })
      .getByText('waiting')
      .waitFor()
    await page.getByRole('button', { name: 'Kill the bot' }).click()
    await page.getByText('The bot was killed').waitFor()

    await thread.getByText('Tastes like tomorrow.').waitFor({ timeout: 60_000 })
    expect(questions('A slogan while you are killed')).toEqual(['A slogan while you are killed'])
    expect(await answers(thread)).toHaveLength(1)
  }, 120_000)

  it('is stopped by SIGTERM and started again, and its thread goes on', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan before you stop')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('The bot is stopped').waitFor()
    await write(page, 'A subject line for the second one?', 'thread')
    await page.getByRole('button', { name: 'Start' }).click()

    await thread.getByText('With “Tastes like tomorrow.” goes:').waitFor()
    expect(await answers(thread)).toHaveLength(2)
  })
})

describe('what neuroflash does wrong', () => {
  it.each([
    { name: 'Hangs up after storing', end: 'Tastes like tomorrow.' },
    { name: 'Cut body', end: 'Tastes like tomorrow.' },
    { name: 'Quota used up', end: /limit|quota/i },
  ])('“$name” ends with an answer or a sentence', async ({ name, end }) => {
    const page = await visit.open()
    await choose(page, name)
    const thread = await ask(page, `A slogan for ${name}`)

    await thread
      .getByRole('article', { name: /^neuroflash/ })
      .getByText(end)
      .first()
      .waitFor()
    expect(questions(`A slogan for ${name}`).length).toBeLessThan(2)
  })

  it.each([{ name: 'Too many requests' }, { name: 'Failure' }])(
    '“$name” is over when it is switched off',
    async ({ name }) => {
      const page = await visit.open()
      await choose(page, name)
      const thread = await ask(page, `A slogan after ${name}`)
      await page.getByRole('tab', { name: 'Requests' }).click()
      await page.locator('li.question .outcome.bad').first().waitFor()
      await choose(page, 'Nothing')

      await thread.getByText('Tastes like tomorrow.').waitFor({ timeout: 60_000 })
      expect(questions(`A slogan after ${name}`)).toHaveLength(1)
    },
    60_000,
  )

  it('a conversation that is gone is begun anew, and the thread is told', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan to be forgotten')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await page.getByRole('tab', { name: 'Trouble' }).click()
    await page.getByRole('button', { name: 'Let neuroflash forget every conversation' }).click()
    await write(page, 'Another slogan?', 'thread')

    await expect.poll(async () => (await answers(thread)).length, { timeout: 60_000 }).toBeGreaterThan(2)
  })
})

describe('what Slack does wrong', () => {
  it.each(['Late', 'Twice', 'Too many posts'])('“%s” changes nothing but the time', async (name) => {
    const page = await visit.open()
    await choose(page, name, 'checkbox')
    const thread = await ask(page, `A slogan delivered: ${name}`)

    await thread.getByText('Tastes like tomorrow.').waitFor()
    expect(questions(`A slogan delivered: ${name}`)).toHaveLength(1)
    expect(await answers(thread)).toHaveLength(1)
  })

  it('“Wrong order” loses neither of two messages', async () => {
    const page = await visit.open()
    const thread = await ask(page, 'A slogan, in order')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await choose(page, 'Wrong order', 'checkbox')
    await write(page, 'First of two', 'thread')
    await write(page, 'Second of two', 'thread')

    await expect.poll(async () => (await answers(thread)).length, { timeout: 60_000 }).toBe(3)
    expect([...questions('First of two'), ...questions('Second of two')]).toHaveLength(2)
  })
})

/** Switches it on, or chooses it among the others. */
async function choose(page: Page, name: string, role: 'radio' | 'checkbox' = 'radio'): Promise<void> {
  await page.getByRole('tab', { name: 'Trouble' }).click()
  const option: Locator = page.getByRole(role, { name: new RegExp(`^${name}`) })
  await option.check()
  await page.getByRole('tab', { name: 'Requests' }).click()
}

/** What neuroflash has stored of these words, over all conversations. */
function questions(words: string): string[] {
  const { neuroflash } = visit.playground.parts
  const messages = neuroflash?.conversations.flatMap((conversation) => conversation.messages) ?? []
  return messages
    .filter(({ role, content }) => role === 'user' && content === words)
    .map(({ content }) => content)
}
