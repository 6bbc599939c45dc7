import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../house.ts'
import { answered, leave, mentioned, questions, said } from '../incoming/visit.ts'
import { type House, heard, isDeleted, openHouse, untilHeard } from './scene.ts'

const before = 'b481b98b-a7ed-4d72-a1f2-8b2ae3a57854'
const first = '00000000-a7ed-4d72-a1f2-8b2ae3a57854'

let house: House

afterEach(() => end())

async function end(): Promise<void> {
  expect(house.neuroflash.unexpected).toEqual([])
  await leave(house)
}

describe.each(storeKinds)('when another workspace has become the account’s first (%s store)', (store) => {
  it('a conversation goes on, is exported and deleted where it was made, and new ones are made in the new one', async () => {
    house = await openHouse({ store, neuroflash: { workspaces: [before] } })
    const { slack, neuroflash } = house
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    neuroflash.listWorkspaces([first, before])
    await house.stopBot()
    await house.startBot()

    said(house, 'Another quagga', { threadTs: sent.root })
    await answered(house, sent, 2)
    mentioned(house, 'status', { threadTs: sent.root })
    await untilHeard(house, 'neuroflash has its history')
    mentioned(house, 'export json', { threadTs: sent.root })
    await slack.waitFor(() => slack.files.length === 1, { what: 'the export' })
    expect(JSON.parse(slack.files[0]?.content.toString() ?? '')).toMatchObject({ workspace_id: before })
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'neuroflash has confirmed it')
    expect(isDeleted(house)).toBe(true)

    mentioned(house, 'A new quagga', { threadTs: sent.root })
    await answered(house, sent, 4)
    expect(neuroflash.conversations.map(({ workspaceId }) => workspaceId)).toEqual([before, first])
    expect(questions(house)).toEqual([['A quagga', 'Another quagga'], ['A new quagga']])
  })

  it('a deletion begun before is confirmed only where the conversation was', async () => {
    house = await openHouse({ store, neuroflash: { workspaces: [before] } })
    const { neuroflash } = house
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    const fault = neuroflash.fail('delete', { with: { status: 500, body: { error: 'no' } } })
    mentioned(house, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => fault.met === 1, { what: 'the first try' })
    neuroflash.listWorkspaces([first, before])
    await house.stopBot()
    await house.startBot()
    await untilHeard(house, 'neuroflash has confirmed it')
    expect(isDeleted(house)).toBe(true)
  })

  it('nothing is said to be gone or deleted while the account does not see its workspace', async () => {
    house = await openHouse({ store, neuroflash: { workspaces: [before] } })
    const { neuroflash } = house
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    neuroflash.listWorkspaces([first])
    mentioned(house, 'status', { threadTs: sent.root })
    await untilHeard(house, 'couldn’t ask neuroflash')
    mentioned(house, 'export', { threadTs: sent.root })
    await untilHeard(house, 'couldn’t read the history')
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'starts afresh')
    await neuroflash.waitFor(
      () => neuroflash.requests.filter(({ route }) => route === 'delete').length >= 2,
      {
        what: 'a second try',
      },
    )
    expect(heard(house).join()).not.toContain('confirmed it')
    neuroflash.listWorkspaces([before])
    await untilHeard(house, 'neuroflash has confirmed it')
    expect(isDeleted(house)).toBe(true)
  })
})
