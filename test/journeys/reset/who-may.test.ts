import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Environment,
  openEnvironment,
  type StoreKind,
  storeKinds,
} from '../../environment/environment.ts'
import {
  answered,
  heard,
  isDeleted,
  mentioned,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'
import { forgePress } from './forged.ts'

// Who may in general, by every way in: see matrix.test.ts.

let environment: Environment
let root: string

/** Ada’s conversation in #general, which Ben reads. */
async function settleIn(store: StoreKind): Promise<void> {
  environment = await openEnvironment({ store })
  const sent = mentioned(environment, 'A quagga')
  await answered(environment, sent)
  root = sent.root
}

afterEach(() => leave(environment))

function command(user: string, verb: 'reset' | 'export' | 'status'): void {
  const { slack } = environment
  const text = `${verb} ${slack.permalink(slack.seed.general, root)}`
  slack.command({ channel: slack.seed.general, user, command: '/nf-reset', text })
}

describe.each(storeKinds)('a reset (%s store)', (store) => {
  beforeEach(() => settleIn(store))

  it('is open to who has asked something that is not answered yet', async () => {
    const { slack, neuroflash } = environment
    const gate = neuroflash.hold()
    said(environment, 'A quagga of Ben', { threadTs: root, user: slack.seed.ben })
    await gate.arrived
    mentioned(environment, 'reset', { threadTs: root, user: slack.seed.ben })
    await untilDeleted(environment)
    gate.release()
    await untilQuiet(environment)
    expect(isDeleted(environment)).toBe(true)
  })

  it('is politely refused where Slack does not show the bot who asks', async () => {
    environment.slack.fail('users.info', { times: 1, with: { error: 'user_not_visible' } })
    command(environment.slack.seed.ada, 'reset')
    await untilHeard(environment, english('resetRefused'))
    expect(isDeleted(environment)).toBe(false)
  })

  it('by a press that is delivered twice happens once', async () => {
    const { teamId, seed } = environment.slack
    const by = { user: seed.ada, channel: seed.general, triggerId: '1.2.twice' }
    const button = { actionId: 'reset_thread', value: `${teamId}:${seed.general}:${root}` }
    await Promise.all([forgePress(environment, by, button), forgePress(environment, by, button)])
    await untilHeard(environment, 'has deleted the conversation')
    // Whatever the second press had begun would have been taken before this.
    command(seed.ada, 'status')
    await untilHeard(environment, 'no conversation')
    expect(heard(environment).filter((text) => text.includes('has deleted the conversation'))).toHaveLength(1)
    expect(heard(environment).filter((text) => text.includes('nothing to reset'))).toHaveLength(0)
  })
})

describe.each(storeKinds)('an export (%s store)', (store) => {
  beforeEach(() => settleIn(store))

  it('is refused when the person leaves while the history is being read', async () => {
    const { slack, neuroflash } = environment
    const off = neuroflash.onRequest('messages', 'before', () =>
      slack.leave(slack.seed.general, slack.seed.ben),
    )
    command(slack.seed.ben, 'export')
    await untilHeard(environment, 'Only members of this workspace')
    off()
    expect(slack.files).toEqual([])
  })

  it('of a private channel stays with its members', async () => {
    const { slack } = environment
    const { secret, ada, ben } = slack.seed
    slack.leave(secret, ben)
    const sent = mentioned(environment, 'A secret quagga', { channel: secret, user: ada })
    await answered(environment, sent)
    const lobby = slack.addChannel({ name: 'lobby', members: [ben, slack.botUserId] })
    const text = `export ${slack.permalink(secret, sent.root)}`
    slack.command({ channel: lobby.id, user: ben, command: '/nf-reset', text })
    await untilHeard(environment, 'Only members of this workspace')
    expect(slack.files).toEqual([])
  })
})

describe('an export and a status', () => {
  beforeEach(() => settleIn('embedded'))

  it('are refused to who has left the channel, also when that is found on a later page of its members', async () => {
    const { slack } = environment
    const { general } = slack.seed
    const crowd = Array.from({ length: 450 }, (_, place) => slack.addPerson({ name: `p${place}` }).id)
    for (const id of crowd) slack.join(general, id)
    const last = crowd.at(-1) ?? ''
    command(last, 'export')
    await slack.waitFor(() => slack.files.length === 1, { what: 'the export for a member' })
    const lobby = slack.addChannel({ name: 'lobby', members: [last, slack.botUserId] })
    slack.leave(general, last)
    const text = `status ${slack.permalink(general, root)}`
    slack.command({ channel: lobby.id, user: last, command: '/nf-reset', text })
    await untilHeard(environment, 'Only members of this workspace')
    expect(slack.files).toHaveLength(1)
  })
})
