import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answered, leave, mentioned, said, untilQuiet } from '../incoming/visit.ts'
import { type House, heard, isDeleted, openHouse, untilDeleted, untilHeard } from './scene.ts'

let house: House
let root: string

/** Ada’s conversation in #general, which Ben reads and Amy administers; somebody else is in no channel. */
beforeEach(async () => {
  house = await openHouse({ store: 'embedded' })
  const sent = mentioned(house, 'A quagga')
  await answered(house, sent)
  root = sent.root
})

afterEach(() => leave(house))

type Way = (user: string, verb: 'reset' | 'export' | 'status') => void

/** The command is given in another channel: that one may link to a thread proves nothing. */
const byCommand: Way = (user, verb) => {
  const { slack } = house
  const elsewhere = slack.addChannel({
    name: `lobby-${user.toLowerCase()}`,
    members: [user, slack.botUserId],
  })
  const link = slack.permalink(slack.seed.general, root)
  slack.command({
    channel: elsewhere.id,
    user,
    command: '/nf-reset',
    text: verb === 'reset' ? link : `${verb} ${link}`,
  })
}

describe('a reset', () => {
  it('is refused to a member who took no part, to a guest and to a stranger, all in the same words', async () => {
    const { slack } = house
    const stranger = slack.addPerson({ name: 'stan' })
    for (const user of [slack.seed.ben, slack.seed.gus, stranger.id]) byCommand(user, 'reset')
    await untilHeard(house, 'no conversation here that you can reset', 3)
    expect(new Set(heard(house)).size).toBe(1)
    expect(isDeleted(house)).toBe(false)
  })

  it('says the same where there is no conversation at all', async () => {
    const { slack } = house
    const other = slack.say({
      channel: slack.seed.general,
      user: slack.seed.ada,
      text: 'A thread of quaggas only',
    })
    const link = slack.permalink(slack.seed.general, other.ts)
    slack.command({ channel: slack.seed.general, user: slack.seed.ben, command: '/nf-reset', text: link })
    await untilHeard(house, 'no conversation here that you can reset')
  })

  it('is open to who took part, and to an admin who did not', async () => {
    const { slack } = house
    byCommand(slack.seed.amy, 'reset')
    await untilDeleted(house)
    await untilHeard(house, 'is deleted')
  })

  it('is open to who has asked something that is not answered yet', async () => {
    const { slack, neuroflash } = house
    const gate = neuroflash.hold()
    said(house, 'A quagga of Ben', { threadTs: root, user: slack.seed.ben })
    await gate.arrived
    mentioned(house, 'reset', { threadTs: root, user: slack.seed.ben })
    await untilDeleted(house)
    gate.release()
    await untilQuiet(house)
  })

  it('is politely refused where Slack does not show the bot who asks', async () => {
    house.slack.fail('users.info', { times: 1, with: { error: 'user_not_visible' } })
    byCommand(house.slack.seed.ada, 'reset')
    await untilHeard(house, 'no conversation here that you can reset')
    expect(isDeleted(house)).toBe(false)
  })

  it('is refused to somebody of another company who took part', async () => {
    const { slack } = house
    const { shared, eve } = slack.seed
    const sent = mentioned(house, 'An external quagga', { channel: shared, user: eve })
    await answered(house, sent)
    mentioned(house, 'reset', { channel: shared, user: eve, threadTs: sent.root })
    await untilHeard(house, 'no conversation here that you can reset')
    mentioned(house, 'export', { channel: shared, user: eve, threadTs: sent.root })
    await untilHeard(house, 'only do that for members')
    expect(slack.files).toEqual([])
  })

  it('asked for by a button is authorised when it is done, whatever the button was made for', async () => {
    const { slack } = house
    const { ada, ben, general } = slack.seed
    slack.command({ channel: general, user: ben, command: '/nf-reset' })
    const list = await slack.waitFor(() => slack.ephemerals.find(({ blocks }) => blocks.length > 2), {
      what: 'the list',
    })
    expect(JSON.stringify(list.blocks)).not.toContain('reset_thread')
    const forged = {
      type: 'block_actions',
      team: { id: slack.teamId },
      user: { id: ben },
      channel: { id: general },
      trigger_id: '1.2.forged',
      actions: [
        {
          action_id: 'reset_thread',
          block_id: 'b',
          type: 'button',
          value: `${slack.teamId}:${general}:${root}`,
        },
      ],
    }
    const body = new URLSearchParams({ payload: JSON.stringify(forged) }).toString()
    const headers = slack.sign(body, { contentType: 'application/x-www-form-urlencoded' })
    expect((await slack.deliverRaw(body, { headers })).status).toBe(200)
    await untilHeard(house, 'no conversation here that you can reset')
    expect(isDeleted(house)).toBe(false)

    // The same press of somebody who may, delivered twice, acts once.
    const allowed = new URLSearchParams({
      payload: JSON.stringify({ ...forged, user: { id: ada }, trigger_id: '1.2.real' }),
    }).toString()
    const signed = slack.sign(allowed, { contentType: 'application/x-www-form-urlencoded' })
    await Promise.all([
      slack.deliverRaw(allowed, { headers: signed }),
      slack.deliverRaw(allowed, { headers: signed }),
    ])
    await untilDeleted(house)
    await untilQuiet(house)
    expect(heard(house).filter((text) => text.includes('starts afresh'))).toHaveLength(1)
    expect(heard(house).filter((text) => text.includes('nothing to reset'))).toHaveLength(0)
  })
})

describe('an export and a status', () => {
  it('are refused to who is not in the channel, admin or not', async () => {
    const { slack } = house
    const stranger = slack.addPerson({ name: 'stan' })
    const admin = slack.addPerson({ name: 'ann', role: 'admin' })
    for (const user of [stranger.id, admin.id]) {
      byCommand(user, 'export')
      byCommand(user, 'status')
    }
    await untilHeard(house, 'only do that for members', 4)
    expect(slack.files).toEqual([])
  })

  it('are refused to who has left the channel, also when that is found on a later page of its members', async () => {
    const { slack } = house
    const crowd = Array.from({ length: 450 }, (_, place) => slack.addPerson({ name: `p${place}` }).id)
    for (const id of crowd) slack.join(slack.seed.general, id)
    const last = crowd.at(-1) ?? ''
    byCommand(last, 'export')
    await slack.waitFor(() => slack.files.length === 1, { what: 'the export for a member' })
    slack.leave(slack.seed.general, last)
    byCommand(last, 'status')
    await untilHeard(house, 'only do that for members')
  })

  it('are refused when the person leaves while the history is being read', async () => {
    const { slack, neuroflash } = house
    const off = neuroflash.onRequest('messages', 'before', () =>
      slack.leave(slack.seed.general, slack.seed.ben),
    )
    byCommand(slack.seed.ben, 'export')
    await untilHeard(house, 'only do that for members')
    off()
    expect(slack.files).toEqual([])
  })

  it('of a private channel stay with its members', async () => {
    const { slack } = house
    const { secret, ada, ben } = slack.seed
    if (slack.channel(secret).members.has(ben)) slack.leave(secret, ben)
    const sent = mentioned(house, 'A secret quagga', { channel: secret, user: ada })
    await answered(house, sent)
    said(house, 'Another secret quagga', { channel: secret, user: ada, threadTs: sent.root })
    await answered(house, sent, 2)
    const lobby = slack.addChannel({ name: 'lobby', members: [ben, slack.botUserId] })
    const text = `export ${slack.permalink(secret, sent.root)}`
    slack.command({ channel: lobby.id, user: ben, command: '/nf-reset', text })
    await untilHeard(house, 'only do that for members')
    expect(slack.files).toEqual([])
  })
})
