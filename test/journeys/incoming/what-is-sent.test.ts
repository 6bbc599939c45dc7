import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, mentioned, questions, said } from '../../environment/people.ts'
import { leave } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

async function sentFor(text: string): Promise<string | undefined> {
  await answered(environment, mentioned(environment, text))
  return questions(environment)[0]?.[0]
}

describe('what neuroflash is sent', () => {
  it('has people and channels by name, wherever they stand', async () => {
    environment = await openEnvironment()
    const { ben, general, secret } = environment.slack.seed
    expect(
      await sentFor(`quagga <@${ben}>, see <#${general}|> and <#${secret}>, not <#C0UNKNOWN1|lobby>`),
    ).toBe('quagga @Ben, see #general and #secret, not #lobby')
  })

  it('has no ids, and is sent all the same where a name cannot be looked up', async () => {
    environment = await openEnvironment()
    const ids = '<@U0NOBODY01>, <#C0NOWHERE1|>, <!subteam^S0GROUP001>'
    expect(await sentFor(`quagga ${ids}`)).toBe('quagga somebody, a private channel, a group')
  })

  it('looks a name up once', async () => {
    environment = await openEnvironment()
    const { ben } = environment.slack.seed
    const first = mentioned(environment, `quagga <@${ben}>`)
    await answered(environment, first)
    said(environment, `quagga again <@${ben}>`, { threadTs: first.root })
    await answered(environment, first, 2)
    const asked = environment.slack.calls.filter(
      ({ method, params }) => method === 'users.info' && params['user'] === ben,
    )
    expect(asked).toHaveLength(1)
    expect(questions(environment)).toEqual([['quagga @Ben', 'quagga again @Ben']])
  })

  it('has entities decoded, links with their label, and the formatting', async () => {
    environment = await openEnvironment()
    expect(
      await sentFor(
        'quagga &lt;b&gt; R&amp;D *bold* _it_ ~st~ <https://example.com/a?b=1&amp;c=2|here> <!here>',
      ),
    ).toBe('quagga <b> R&D **bold** _it_ ~~st~~ [here](https://example.com/a?b=1&c=2) @here')
  })

  it('has no mention of the bot, wherever it stands', async () => {
    environment = await openEnvironment()
    const bot = `<@${environment.slack.botUserId}>`
    await answered(environment, said(environment, `quagga ${bot} one, ${bot}`))
    expect(questions(environment)[0]?.[0]).not.toContain(environment.slack.botUserId)
    expect(questions(environment)[0]?.[0]).toMatch(/^quagga\s+one/)
  })

  it.each([':tada:', '🎉'])('is an emoji alone, as the emoji: %s', async (emoji) => {
    environment = await openEnvironment()
    expect(await sentFor(emoji)).toBe('🎉')
  })

  it('names the files of a message without words', async () => {
    environment = await openEnvironment()
    const { general, ada, adaDm } = environment.slack.seed
    const files = [{ name: 'quagga brief.pdf' }, { name: 'quagga.png' }]
    const mention = environment.slack.say({
      channel: general,
      user: ada,
      text: `<@${environment.slack.botUserId}>`,
      files,
    })
    await answered(environment, mention)
    await answered(environment, environment.slack.say({ channel: adaDm, user: ada, text: '', files }))
    const named = '[attached: quagga brief.pdf, quagga.png]'
    expect(questions(environment)).toEqual([[named], [named]])
  })

  it('names the files after the words', async () => {
    environment = await openEnvironment()
    const { adaDm: channel, ada: user } = environment.slack.seed
    const files = [{ name: 'quagga.pdf' }]
    await answered(environment, environment.slack.say({ channel, user, text: 'quagga one', files }))
    expect(questions(environment)).toEqual([['quagga one\n\n[attached: quagga.pdf]']])
  })

  it('is the whole of 40,000 characters', async () => {
    environment = await openEnvironment({ neuroflash: { answer: () => 'Fine.' } })
    const { adaDm: channel } = environment.slack.seed
    const text = 'quagga zebra é漢字🎉 '.repeat(2_700).slice(0, 40_000).trimEnd()
    await answered(environment, said(environment, text, { channel }))
    expect(questions(environment)).toEqual([[text]])
  })
})
