import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../house.ts'
import {
  answered,
  answersIn,
  leave,
  lines,
  mentioned,
  questions,
  said,
  untilLogged,
  untilQuiet,
} from '../incoming/visit.ts'
import { type House, openHouse, untilDeleted, untilHeard } from './scene.ts'

let house: House

afterEach(() => leave(house))

const dayMs = 24 * 60 * 60_000

describe.each(storeKinds)('nothing is left behind (%s store)', (store) => {
  it('when the app is removed: every conversation is deleted at neuroflash', async () => {
    house = await openHouse({ store })
    const first = mentioned(house, 'A first quagga')
    const second = mentioned(house, 'A second quagga', { channel: house.slack.seed.secret })
    await Promise.all([answered(house, first), answered(house, second)])
    house.slack.uninstall()
    await untilDeleted(house, 0)
    await untilDeleted(house, 1)
  })

  it('when a channel is deleted: its conversations are, and no others', async () => {
    house = await openHouse({ store })
    const first = mentioned(house, 'A first quagga')
    const second = mentioned(house, 'A second quagga', { channel: house.slack.seed.secret })
    await Promise.all([answered(house, first), answered(house, second)])
    const lost = questions(house).findIndex((asked) => asked.includes('A second quagga'))
    house.slack.deleteChannel(house.slack.seed.secret)
    await untilDeleted(house, lost)
    said(house, 'Still a quagga', { threadTs: first.root })
    await answered(house, first, 2)
  })

  it('when a channel changes its id in the middle of a question: answer and replies are there', async () => {
    house = await openHouse({ store })
    const { slack, neuroflash } = house
    const { secret, ada } = slack.seed
    const sent = mentioned(house, 'A quagga', { channel: secret })
    await answered(house, sent)
    const gate = neuroflash.hold()
    said(house, 'The same quagga', { channel: secret, user: ada, threadTs: sent.root })
    await gate.arrived

    const { newId } = slack.changeChannelId(secret)
    await said(house, 'A quick quagga', { channel: newId, user: ada, threadTs: sent.root }).delivered()
    gate.release()
    await answered(house, { channel: newId, root: sent.root }, 3)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['A quagga', 'The same quagga', 'A quick quagga']])
    expect(answersIn(house, { channel: newId, root: sent.root })).toEqual([
      'Answer 1 to: A quagga',
      'Answer 2 to: The same quagga',
      'Answer 3 to: A quick quagga',
    ])
  })

  it('when a channel changes its id: its threads go on under the new one', async () => {
    house = await openHouse({ store })
    const { slack } = house
    const { secret, ada } = slack.seed
    const sent = mentioned(house, 'A quagga', { channel: secret })
    await answered(house, sent)
    const { newId } = slack.changeChannelId(secret)
    await untilLogged(house, 'channel moved')
    said(house, 'The same quagga', { channel: newId, user: ada, threadTs: sent.root })
    await answered(house, { channel: newId, root: sent.root }, 2)
    expect(questions(house)).toEqual([['A quagga', 'The same quagga']])
  })
})

describe('what an event says and Slack does not', () => {
  it('is not done: nothing is deleted, nothing moves, and a line tells of each', async () => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    const { general, secret, ada } = slack.seed
    const first = mentioned(house, 'A first quagga', { channel: secret })
    const second = mentioned(house, 'A second quagga')
    await Promise.all([answered(house, first), answered(house, second)])

    slack.emit({ type: 'tokens_revoked', tokens: { bot: ['U0OTHERBOT'] } })
    for (const { payload, ...stale } of slack.emit({ type: 'app_uninstalled' }, 'none').events) {
      const threeHoursAgo = Number(payload['event_time']) - 3 * 60 * 60
      slack.deliver({ ...stale, payload: { ...payload, event_time: threeHoursAgo } })
    }
    slack.emit({ type: 'group_deleted', channel: secret })
    slack.emit({ type: 'channel_id_changed', old_channel_id: secret, new_channel_id: general })
    await untilLogged(house, 'Slack does not confirm what an event says: nothing was done', 4)

    said(house, 'The first quagga', { channel: secret, user: ada, threadTs: first.root })
    said(house, 'The second quagga', { threadTs: second.root })
    await Promise.all([answered(house, first, 2), answered(house, second, 2)])
    expect(questions(house)).toHaveLength(2)
    expect(house.neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([false, false])
  })

  it('of a private channel that the bot does not see any more is not moved where others are', async () => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    const { general, secret } = slack.seed
    const sent = mentioned(house, 'A quagga', { channel: secret })
    await answered(house, sent)
    slack.leave(secret, slack.botUserId)
    slack.emit({ type: 'channel_id_changed', old_channel_id: secret, new_channel_id: general })
    await untilLogged(house, 'Slack does not confirm what an event says: nothing was done')
    expect(house.log.join('')).not.toContain('channel moved')
  })
})

describe('retention', () => {
  it('deletes idle conversations here and at neuroflash, and leaves the others', async () => {
    let nowMs = Date.now()
    house = await openHouse({
      store: 'embedded',
      config: { retentionDays: 30 },
      surroundings: { clock: () => nowMs, random: Math.random },
    })
    const old = mentioned(house, 'An old quagga')
    await answered(house, old)
    nowMs += 31 * dayMs
    const young = mentioned(house, 'A young quagga')
    await answered(house, young)
    await house.stopBot()
    await house.startBot()
    await untilDeleted(house, 0)
    await untilQuiet(house)
    expect(answersIn(house, old)).toHaveLength(1)
    expect(lines(house)).toContainEqual(expect.objectContaining({ audit: 'retention', outcome: 'let-go' }))

    said(house, 'Still a quagga', { threadTs: young.root })
    await answered(house, young, 2)
    mentioned(house, 'status', { threadTs: old.root })
    await untilHeard(house, 'no conversation at the moment')
  })
})
