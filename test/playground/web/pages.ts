import { describe, expect, it } from 'vitest'
import { openPlayground } from '../../../src/playground/web/open.ts'
import { answers, ask, become, write } from './people.ts'
import { visit } from './visit.ts'

describe('the page itself', () => {
  it('shows all of it again after a reload in the middle, in the same place', async () => {
    const page = await visit.open()
    visit.playground.parts.switches.setNeuroflash('slow')
    const thread = await ask(page, 'A slogan beyond a reload')
    await page.reload()

    visit.playground.parts.switches.setNeuroflash(null)
    await thread.getByText('Tastes like tomorrow.').waitFor()
    expect(await answers(thread)).toHaveLength(1)
  })

  it('shows the same in two tabs, each as another person', async () => {
    const [hers, his] = [await visit.open(), await visit.open()]
    await become(his, 'Ben')
    await write(hers, 'Hello from Ada')
    await his.getByText('Hello from Ada').waitFor()
    await write(his, 'Hello from Ben')

    await hers.getByRole('article', { name: /^Ben/ }).getByText('Hello from Ben').waitFor()
    expect(await hers.getByRole('button', { name: 'Ada' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('shows people only the channels they are in', async () => {
    const page = await visit.open()
    const channels = page.getByRole('navigation', { name: 'Slack' }).getByRole('link')
    await channels.first().waitFor()
    expect(await channels.allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('secret')]),
    )
    await become(page, 'Eve')

    // Her threads, and two places in which she is.
    await expect.poll(() => channels.count()).toBe(3)
    expect((await channels.allInnerTexts()).join()).not.toContain('secret')
  })

  it('says why a bot does not start', async () => {
    const real = {
      clientId: 'x',
      clientSecret: 'y',
      apiUrl: 'http://127.0.0.1:1',
      tokenUrl: 'http://127.0.0.1:1',
    }
    const broken = await openPlayground({ port: 0, real: { ...real, workspaceId: 'no id' } })
    try {
      const page = await visit.openWindow()
      await page.goto(broken.url)
      await page.getByText('The real neuroflash.').waitFor()
      await page.getByText('The bot does not run').waitFor()

      expect(await page.locator('.why').innerText()).toContain('NEUROFLASH_WORKSPACE_ID doesn’t look right')
      expect(await page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(true)
      await page.close()
    } finally {
      await broken.close()
    }
  })

  it('says so when the playground itself has gone', async () => {
    const page = await visit.openWindow()
    await page.getByText('The bot is running').waitFor()
    await page.context().setOffline(true)
    await write(page, 'Is anybody there?')

    await page.getByRole('alert').getByText('The playground does not answer.').waitFor()
    expect(await page.getByLabel('Message #general').inputValue()).toBe('Is anybody there?')
    visit.forgive(/ERR_INTERNET_DISCONNECTED/)
  })
})

describe('on a phone', () => {
  it('shows one part at a time, and the thread that one opens', async () => {
    const page = await visit.openWindow({ viewport: { width: 390, height: 844 }, hasTouch: true })
    await page.getByRole('button', { name: 'Slack', exact: true }).click()
    await page.getByRole('navigation', { name: 'Slack' }).getByRole('link', { name: 'marketing' }).click()
    await write(page, '@neuroflash A slogan on the way')
    await page.getByRole('link', { name: '1 reply' }).click()
    const thread = page.getByRole('region', { name: 'Thread', exact: true })
    await thread.getByText('Tastes like tomorrow.').waitFor()

    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')
    expect(widths).toEqual([390, 390])
    await page.getByRole('button', { name: 'Behind it' }).click()
    await page.getByRole('tab', { name: 'Requests' }).waitFor()
  })
})
