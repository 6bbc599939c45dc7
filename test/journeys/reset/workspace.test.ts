import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  heard,
  isDeleted,
  mentioned,
  questions,
  said,
  untilHeard,
} from '../../environment/people.ts'
import { leave } from '../../environment/telling.ts'

const before = 'b481b98b-a7ed-4d72-a1f2-8b2ae3a57854'
const first = '00000000-a7ed-4d72-a1f2-8b2ae3a57854'

let environment: Environment

afterEach(() => end())

async function end(): Promise<void> {
  expect(environment.neuroflash.unexpected).toEqual([])
  await leave(environment)
}

describe.each(storeKinds)('when another workspace has become the account’s first (%s store)', (store) => {
  it('a conversation goes on, is exported and deleted where it was made, and new ones are made in the new one', async () => {
    environment = await openEnvironment({ store, neuroflash: { workspaces: [before] } })
    const { slack, neuroflash } = environment
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    neuroflash.listWorkspaces([first, before])
    await environment.stopBot()
    await environment.startBot()

    said(environment, 'Another quagga', { threadTs: sent.root })
    await answered(environment, sent, 2)
    mentioned(environment, 'status', { threadTs: sent.root })
    await untilHeard(environment, 'neuroflash still has the history')
    mentioned(environment, 'export json', { threadTs: sent.root })
    await slack.waitFor(() => slack.files.length === 1, { what: 'the export' })
    expect(JSON.parse(slack.files[0]?.content.toString() ?? '')).toMatchObject({ workspace_id: before })
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)

    mentioned(environment, 'A new quagga', { threadTs: sent.root })
    await answered(environment, sent, 4)
    expect(neuroflash.conversations.map(({ workspaceId }) => workspaceId)).toEqual([before, first])
    expect(questions(environment)).toEqual([['A quagga', 'Another quagga'], ['A new quagga']])
  })

  it('a deletion begun before is confirmed only where the conversation was', async () => {
    environment = await openEnvironment({ store, neuroflash: { workspaces: [before] } })
    const { neuroflash } = environment
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    const fault = neuroflash.fail('delete', { with: { status: 500, body: { error: 'no' } } })
    mentioned(environment, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => fault.met === 1, { what: 'the first try' })
    neuroflash.listWorkspaces([first, before])
    await environment.stopBot()
    await environment.startBot()
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)
  })

  it('nothing is said to be gone or deleted while the account does not see its workspace', async () => {
    environment = await openEnvironment({ store, neuroflash: { workspaces: [before] } })
    const { neuroflash } = environment
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    neuroflash.listWorkspaces([first])
    mentioned(environment, 'status', { threadTs: sent.root })
    await untilHeard(environment, 'couldn’t check just now')
    mentioned(environment, 'export', { threadTs: sent.root })
    await untilHeard(environment, 'couldn’t get the history')
    mentioned(environment, 'reset', { threadTs: sent.root })
    await answered(environment, sent, 2)
    await neuroflash.waitFor(
      () => neuroflash.requests.filter(({ route }) => route === 'delete').length >= 2,
      {
        what: 'a second try',
      },
    )
    expect(heard(environment).join()).not.toContain('has deleted the conversation')
    neuroflash.listWorkspaces([before])
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)
  })
})
