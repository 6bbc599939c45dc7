import { describe, expect, it } from 'vitest'
import { ask, become, write } from './people.ts'
import { visit } from './visit.ts'

/** What those who use Slack every day do without thinking. */
describe('somebody who knows Slack', () => {
  it('finds what they were writing when they come back to a channel, and after a reload', async () => {
    const page = await visit.open()
    const field = page.getByLabel('Message #general')
    await field.fill('Half a thought')
    const channels = page.getByRole('navigation', { name: 'Slack' })
    await channels.getByRole('link', { name: 'marketing' }).click()
    await page.getByLabel('Message #marketing').waitFor()
    await become(page, 'Ben')
    await become(page, 'Ada')
    await channels.getByRole('link', { name: 'general' }).click()
    await page.reload()

    await expect.poll(() => field.inputValue()).toBe('Half a thought')
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('')
  })

  it('is told who does not hear them, and invites neuroflash', async () => {
    const page = await visit.open()
    await page.getByRole('navigation', { name: 'Slack' }).getByRole('link', { name: 'elsewhere' }).click()
    await page.getByText('neuroflash is no member of this channel').waitFor()
    await write(page, '@neuroflash Is anybody there?')
    await page
      .getByRole('article', { name: 'Slackbot, only visible to you' })
      .getByText('not in this channel')
      .waitFor()
    await write(page, '/invite @neuroflash')
    await page.getByText('was added to #elsewhere by Ada.').waitFor()

    const thread = await ask(page, 'A slogan now that you are here')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    expect(await page.getByText('3 members').count()).toBe(1)
  })

  it('lets a guest add nobody', async () => {
    const page = await visit.open()
    await become(page, 'Gus')
    await write(page, '/invite @Jana Köhler')

    await page
      .getByRole('article', { name: /^Slackbot/ })
      .getByText('You can’t add people here.')
      .waitFor()
    expect(visit.playground.parts.slack.channel('C0GENERAL1').members).not.toContain('U0EVE00001')
  })

  it('drops and pastes files into what they write', async () => {
    const page = await visit.open()
    const form = page.getByRole('region', { name: /^Channel / }).locator('form')
    await form.waitFor()
    // Written as text, since it runs in the browser.
    await page.evaluate(`(() => {
      const holding = (name) => {
        const data = new DataTransfer()
        data.items.add(new File(['Oats'], name))
        return data
      }
      const field = document.querySelector('.channel textarea')
      const bubbles = true
      field.dispatchEvent(new DragEvent('drop', { dataTransfer: holding('dropped.txt'), bubbles }))
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: holding('pasted.txt'), bubbles }))
    })()`)

    await form.getByText('dropped.txt').waitFor()
    await form.getByText('pasted.txt').waitFor()
    expect(await form.getByRole('button', { name: /^Leave out/ }).count()).toBe(2)
  })

  it('changes what they wrote last with the up arrow, and goes on writing', async () => {
    const page = await visit.open()
    await write(page, 'Good mornig again')
    const field = page.getByLabel('Message #general')
    const message = page
      .getByRole('region', { name: /^Channel / })
      .getByRole('article')
      .filter({ hasText: 'again' })
    await message.waitFor()
    await field.press('ArrowUp')
    await page.getByLabel('Edit message').fill('Good morning again')
    await page.keyboard.press('Enter')
    await message.getByText('(edited)').waitFor()

    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Message #general')
    expect(await message.innerText()).toContain('Good morning again')
  })

  it('finds their threads in one list, which a new reply makes bold, and the channel not', async () => {
    const page = await visit.open()
    const slack = page.getByRole('navigation', { name: 'Slack' })
    const thread = await ask(page, 'A slogan to be found again')
    await thread.getByText('Tastes like tomorrow.').waitFor()
    await slack.getByRole('link', { name: 'marketing' }).click()
    const { root, channel } = threadOf('A slogan to be found again')
    const { slack: standIn } = visit.playground.parts
    standIn.say({ channel, user: standIn.seed.ben, threadTs: root, text: 'The third one for me' })
    await slack.getByRole('link', { name: 'Threads (unread)' }).click()

    const list = page.getByRole('region', { name: 'Threads' })
    const found = list.getByRole('region').filter({ hasText: 'A slogan to be found again' })
    await found.getByText('The third one for me').waitFor()
    await slack.getByRole('link', { name: 'Threads', exact: true }).waitFor()
    expect(await slack.getByRole('link', { name: 'general (unread)' }).count()).toBe(0)
    await found.getByRole('link', { name: /replies/ }).click()
    await thread.getByText('Tastes like tomorrow.').waitFor()
  })

  it('is told so when a message is too long, and keeps it', async () => {
    const page = await visit.open()
    await write(page, 'x'.repeat(40_001))

    await page.getByRole('alert').getByText('Slack takes up to 40,000 characters').waitFor()
    expect((await page.getByLabel('Message #general').inputValue()).length).toBe(40_001)
    visit.forgive(/422/)
  })
})

describe('somebody who is new', () => {
  it('begins with one click, and has the answer before them', async () => {
    const page = await visit.open()
    await page.getByRole('button', { name: 'Three slogans for our new oat drink' }).click()

    const thread = page.getByRole('region', { name: 'Thread', exact: true })
    await thread.getByText('Tastes like tomorrow.').waitFor()
    expect(await thread.getByRole('article').count()).toBe(2)
  })

  it('sees from everywhere that something was switched on to go wrong', async () => {
    const page = await visit.open()
    await page.getByRole('tab', { name: 'Trouble' }).click()
    await page.getByRole('radio', { name: /^Slow/ }).check()
    await page.getByRole('checkbox', { name: /^Late/ }).check()
    await page.getByRole('tab', { name: 'Requests' }).click()

    await page.getByRole('tab', { name: 'Trouble 2 on' }).waitFor()
    visit.playground.parts.switches.setNeuroflash(null)
    visit.playground.parts.switches.setSlack('late', false)
    await page.getByRole('tab', { name: 'Trouble', exact: true }).waitFor()
    expect(await page.locator('.on').count()).toBe(0)
  })
})

function threadOf(words: string): { readonly root: string; readonly channel: string } {
  const { slack } = visit.playground.parts
  const { general } = slack.seed
  const root = slack.messages(general).find(({ text }) => text.includes(words))?.ts ?? ''
  return { root, channel: general }
}
