import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  answersIn,
  mentioned,
  questions,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { leave, lines, untilLogged, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

const dayMs = 24 * 60 * 60_000

describe.each(storeKinds)('nothing is left behind (%s store)', (store) => {
  it('when the app is removed: every conversation is deleted at neuroflash', async () => {
    environment = await openEnvironment({ store })
    const first = mentioned(environment, 'A first quagga')
    const second = mentioned(environment, 'A second quagga', { channel: environment.slack.seed.secret })
    await Promise.all([answered(environment, first), answered(environment, second)])
    environment.slack.uninstall()
    await untilDeleted(environment, 0)
    await untilDeleted(environment, 1)
    expect(environment.neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([true, true])
  })

  it('when a channel is deleted: its conversations are, and no others', async () => {
    environment = await openEnvironment({ store })
    const first = mentioned(environment, 'A first quagga')
    const second = mentioned(environment, 'A second quagga', { channel: environment.slack.seed.secret })
    await Promise.all([answered(environment, first), answered(environment, second)])
    const lost = questions(environment).findIndex((asked) => asked.includes('A second quagga'))
    environment.slack.deleteChannel(environment.slack.seed.secret)
    await untilDeleted(environment, lost)
    said(environment, 'Still a quagga', { threadTs: first.root })
    await answered(environment, first, 2)
    expect(environment.neuroflash.conversations.filter(({ deleted }) => deleted)).toHaveLength(1)
  })

  it('when a channel changes its id in the middle of a question: answer and replies are there', async () => {
    environment = await openEnvironment({ store })
    const { slack, neuroflash } = environment
    const { secret, ada } = slack.seed
    const sent = mentioned(environment, 'A quagga', { channel: secret })
    await answered(environment, sent)
    const gate = neuroflash.hold()
    said(environment, 'The same quagga', { channel: secret, user: ada, threadTs: sent.root })
    await gate.arrived

    const { newId } = slack.changeChannelId(secret)
    await said(environment, 'A quick quagga', { channel: newId, user: ada, threadTs: sent.root }).delivered()
    gate.release()
    await answered(environment, { channel: newId, root: sent.root }, 3)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['A quagga', 'The same quagga', 'A quick quagga']])
    expect(answersIn(environment, { channel: newId, root: sent.root })).toEqual([
      'Answer 1 to: A quagga',
      'Answer 2 to: The same quagga',
      'Answer 3 to: A quick quagga',
    ])
  })

  it('when a channel changes its id: its threads go on under the new one', async () => {
    environment = await openEnvironment({ store })
    const { slack } = environment
    const { secret, ada } = slack.seed
    const sent = mentioned(environment, 'A quagga', { channel: secret })
    await answered(environment, sent)
    const { newId } = slack.changeChannelId(secret)
    await untilLogged(environment, 'channel moved')
    said(environment, 'The same quagga', { channel: newId, user: ada, threadTs: sent.root })
    await answered(environment, { channel: newId, root: sent.root }, 2)
    expect(questions(environment)).toEqual([['A quagga', 'The same quagga']])
  })
})

describe('what an event says and Slack does not', () => {
  it('is not done: nothing is deleted, nothing moves, and a line tells of each', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const { general, secret, ada } = slack.seed
    const first = mentioned(environment, 'A first quagga', { channel: secret })
    const second = mentioned(environment, 'A second quagga')
    await Promise.all([answered(environment, first), answered(environment, second)])

    slack.emit({ type: 'tokens_revoked', tokens: { bot: ['U0OTHERBOT'] } })
    for (const { payload, ...stale } of slack.emit({ type: 'app_uninstalled' }, 'none').events) {
      const threeHoursAgo = Number(payload['event_time']) - 3 * 60 * 60
      slack.deliver({ ...stale, payload: { ...payload, event_time: threeHoursAgo } })
    }
    slack.emit({ type: 'group_deleted', channel: secret })
    slack.emit({ type: 'channel_id_changed', old_channel_id: secret, new_channel_id: general })
    await untilLogged(environment, 'Slack does not confirm what an event says: nothing was done', 4)

    said(environment, 'The first quagga', { channel: secret, user: ada, threadTs: first.root })
    said(environment, 'The second quagga', { threadTs: second.root })
    await Promise.all([answered(environment, first, 2), answered(environment, second, 2)])
    expect(questions(environment)).toHaveLength(2)
    expect(environment.neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([false, false])
  })

  it('of a private channel that the bot does not see any more is not moved where others are', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const { general, secret } = slack.seed
    const sent = mentioned(environment, 'A quagga', { channel: secret })
    await answered(environment, sent)
    slack.leave(secret, slack.botUserId)
    slack.emit({ type: 'channel_id_changed', old_channel_id: secret, new_channel_id: general })
    await untilLogged(environment, 'Slack does not confirm what an event says: nothing was done')
    expect(environment.log.join('')).not.toContain('channel moved')
  })
})

describe('retention', () => {
  it('deletes idle conversations here and at neuroflash, and leaves the others', async () => {
    let nowMs = Date.now()
    environment = await openEnvironment({
      store: 'embedded',
      config: { retentionDays: 30 },
      surroundings: { clock: () => nowMs, random: Math.random },
    })
    const old = mentioned(environment, 'An old quagga')
    await answered(environment, old)
    nowMs += 31 * dayMs
    const young = mentioned(environment, 'A young quagga')
    await answered(environment, young)
    await environment.stopBot()
    await environment.startBot()
    await untilDeleted(environment, 0)
    await untilQuiet(environment)
    expect(answersIn(environment, old)).toHaveLength(1)
    expect(lines(environment)).toContainEqual(
      expect.objectContaining({ audit: 'retention', outcome: 'let-go' }),
    )

    said(environment, 'Still a quagga', { threadTs: young.root })
    await answered(environment, young, 2)
    mentioned(environment, 'status', { threadTs: old.root })
    await untilHeard(environment, 'no conversation with neuroflash at the moment')
  })
})
