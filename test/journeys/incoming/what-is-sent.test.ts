import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../house.ts'
import { answered, leave, mentioned, questions, said } from './visit.ts'

let house: House

afterEach(() => leave(house))

async function sentFor(text: string): Promise<string | undefined> {
  await answered(house, mentioned(house, text))
  return questions(house)[0]?.[0]
}

describe('what neuroflash is sent', () => {
  it('has people and channels by name, wherever they stand', async () => {
    house = await openHouse()
    const { ben, general, secret } = house.slack.seed
    expect(
      await sentFor(`quagga <@${ben}>, see <#${general}|> and <#${secret}>, not <#C0UNKNOWN1|lobby>`),
    ).toBe('quagga @Ben, see #general and #secret, not #lobby')
  })

  it('has no ids, and is sent all the same where a name cannot be looked up', async () => {
    house = await openHouse()
    const ids = '<@U0NOBODY01>, <#C0NOWHERE1|>, <!subteam^S0GROUP001>'
    expect(await sentFor(`quagga ${ids}`)).toBe('quagga somebody, a private channel, a group')
  })

  it('looks a name up once', async () => {
    house = await openHouse()
    const { ben } = house.slack.seed
    const first = mentioned(house, `quagga <@${ben}>`)
    await answered(house, first)
    said(house, `quagga again <@${ben}>`, { threadTs: first.root })
    await answered(house, first, 2)
    expect(house.slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1)
    expect(questions(house)).toEqual([['quagga @Ben', 'quagga again @Ben']])
  })

  it('has entities decoded, links with their label, and the formatting', async () => {
    house = await openHouse()
    expect(
      await sentFor(
        'quagga &lt;b&gt; R&amp;D *bold* _it_ ~st~ <https://example.com/a?b=1&amp;c=2|here> <!here>',
      ),
    ).toBe('quagga <b> R&D **bold** _it_ ~~st~~ [here](https://example.com/a?b=1&c=2) @here')
  })

  it('has no mention of the bot, wherever it stands', async () => {
    house = await openHouse()
    const bot = `<@${house.slack.botUserId}>`
    await answered(house, said(house, `quagga ${bot} one, ${bot}`))
    expect(questions(house)[0]?.[0]).not.toContain(house.slack.botUserId)
    expect(questions(house)[0]?.[0]).toMatch(/^quagga\s+one/)
  })

  it.each([':tada:', '🎉'])('is an emoji alone, as the emoji: %s', async (emoji) => {
    house = await openHouse()
    expect(await sentFor(emoji)).toBe('🎉')
  })

  it('names the files of a message without words', async () => {
    house = await openHouse()
    const { general, ada, adaDm } = house.slack.seed
    const files = [{ name: 'quagga brief.pdf' }, { name: 'quagga.png' }]
    const mention = house.slack.say({
      channel: general,
      user: ada,
      text: `<@${house.slack.botUserId}>`,
      files,
    })
    await answered(house, mention)
    await answered(house, house.slack.say({ channel: adaDm, user: ada, text: '', files }))
    const named = '[attached: quagga brief.pdf, quagga.png]'
    expect(questions(house)).toEqual([[named], [named]])
  })

  it('names the files after the words', async () => {
    house = await openHouse()
    const { adaDm: channel, ada: user } = house.slack.seed
    const files = [{ name: 'quagga.pdf' }]
    await answered(house, house.slack.say({ channel, user, text: 'quagga one', files }))
    expect(questions(house)).toEqual([['quagga one\n\n[attached: quagga.pdf]']])
  })

  it('is the whole of 40,000 characters', async () => {
    house = await openHouse({ neuroflash: { answer: () => 'Fine.' } })
    const { adaDm: channel } = house.slack.seed
    const text = 'quagga zebra é漢字🎉 '.repeat(2_700).slice(0, 40_000).trimEnd()
    await answered(house, said(house, text, { channel }))
    expect(questions(house)).toEqual([[text]])
  })
})
