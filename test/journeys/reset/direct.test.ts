import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import { answered, leave, mentioned, said } from '../incoming/visit.ts'
import { type House, heard, openHouse, untilHeard } from './scene.ts'

let house: House

beforeEach(async () => {
  house = await openHouse({ store: 'embedded' })
})

afterEach(() => leave(house))

/** A command given where nothing else is, about whatever the link names. */
function commanded(user: string, text: string): void {
  const { slack } = house
  const lobby = slack.addChannel({ name: 'lobby', members: [user, slack.botUserId] })
  slack.command({ channel: lobby.id, user, command: '/nf-reset', text })
}

describe('a reset of nothing', () => {
  it('is told so in one’s own direct message, of two or of several', async () => {
    const { adaDm, groupDm, ben } = house.slack.seed
    said(house, 'reset', { channel: adaDm })
    await untilHeard(house, notices.nothingToReset)
    mentioned(house, 'Reset', { channel: groupDm, user: ben })
    await untilHeard(house, notices.nothingToReset, 2)
    expect(heard(house)).toHaveLength(2)
  })

  it('is refused in somebody else’s direct message, in the same words as a reset of something', async () => {
    const { slack } = house
    const { adaDm, ben } = slack.seed
    const nothing = slack.compose({ channel: adaDm, user: slack.seed.ada, text: 'A quagga not answered' })
    const something = said(house, 'A quagga', { channel: adaDm })
    await answered(house, something)
    for (const { ts } of [nothing, something]) commanded(ben, slack.permalink(adaDm, ts))
    await untilHeard(house, notices.resetRefused, 2)
    expect(heard(house)).toHaveLength(2)
  })

  it('is refused in a channel, and where somebody took no part in what the others of a direct message said', async () => {
    const { groupDm, ben } = house.slack.seed
    mentioned(house, 'reset')
    await untilHeard(house, notices.resetRefused)
    const sent = mentioned(house, 'A quagga', { channel: groupDm })
    await answered(house, sent)
    mentioned(house, 'reset', { channel: groupDm, threadTs: sent.root, user: ben })
    await untilHeard(house, notices.resetRefused, 2)
    expect(heard(house)).toHaveLength(2)
  })
})

describe('a direct message', () => {
  it.each([
    ['of two', 'adaDm', 'direct message', 'direct-message'],
    ['of several', 'groupDm', 'group direct message', 'group-direct-message'],
  ] as const)('%s is called so in an export and in its name', async (_, place, words, inName) => {
    const { slack } = house
    const channel = slack.seed[place]
    const sent = mentioned(house, 'A quagga', { channel })
    await answered(house, sent)
    mentioned(house, 'export', { channel, threadTs: sent.root })
    await untilHeard(house, notices.exported)
    mentioned(house, 'export json', { channel, threadTs: sent.root })
    await untilHeard(house, notices.exported, 2)

    const [markdown, json] = slack.files
    expect(markdown?.name).toMatch(new RegExp(`^neuroflash-${inName}-\\d{4}-\\d{2}-\\d{2}-a-quagga\\.md$`))
    expect(markdown?.content.toString()).toContain(`- Channel: ${words}\n`)
    expect(JSON.parse(json?.content.toString() ?? '')).toMatchObject({ thread: { channel: words } })
  })

  it.each([
    ['of two', 'adaDm', notices.listTitleDirect],
    ['of several', 'groupDm', notices.listTitleDirect],
    ['(a channel is none)', 'general', notices.listTitle],
  ] as const)('%s is called so above the list of its conversations', async (_, place, title) => {
    const { slack } = house
    const channel = slack.seed[place]
    const sent = mentioned(house, 'A quagga', { channel })
    await answered(house, sent)
    slack.command({ channel, user: slack.seed.ada, command: '/nf-reset' })
    await untilHeard(house, title)
    const [list] = slack.ephemerals
    expect(list?.text).toBe(title)
    expect(slack.readable(list ?? {})).toMatch(new RegExp(`^${title}\\n[^]*A quagga`))
  })
})
