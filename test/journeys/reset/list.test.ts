import { afterEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, mentioned, said, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

/** Where Slack shows a list, as far as one looks at it and presses its buttons. */
type Shown = Pick<ReturnType<Environment['slack']['thread']>[number], 'ts' | 'blocks'>

/** So many conversations in #general, each begun when the one before has its answer. */
async function conversations(count: number): Promise<[SentMessage, SentMessage, ...SentMessage[]]> {
  const all: SentMessage[] = []
  for (let place = 1; place <= count; place += 1) {
    const sent = mentioned(environment, `Quagga ${place}`)
    await answered(environment, sent)
    all.push(sent)
  }
  const [first, second, ...others] = all
  if (first === undefined || second === undefined) throw new Error('too few')
  return [first, second, ...others]
}

/** Ada asks for the list of #general. */
function listed(): Promise<Shown> {
  const { slack } = environment
  slack.command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset' })
  return slack.waitFor(() => slack.ephemerals.find(({ text }) => text === english('listTitle')), {
    what: 'the list',
  })
}

/** The conversations that a list shows, from above, by their numbers. */
function numbersIn(list: Shown): number[] {
  return Array.from(environment.slack.readable(list).matchAll(/Quagga (\d+)/g), ([, number]) =>
    Number(number),
  )
}

function turningButtonsIn(list: Shown): string[] {
  const shown = environment.slack.readable(list)
  return [english('backButton'), english('nextButton')].filter((words) => shown.includes(`[${words}]`))
}

async function untilShown(list: Shown, numbers: readonly number[]): Promise<void> {
  await environment.slack.waitFor(() => numbersIn(list).join() === numbers.join(), {
    what: `a list of ${numbers.join()}`,
  })
}

describe.each(storeKinds)('the list of a channel’s conversations (%s store)', (store) => {
  it('shows eight at a time, the last active first, of this channel alone, and is turned where it stands', async () => {
    environment = await openEnvironment({ store })
    const { slack } = environment
    const { ada, secret } = slack.seed
    const [first, second] = await conversations(18)
    await answered(environment, mentioned(environment, 'Quagga 99', { channel: secret }))
    mentioned(environment, 'reset', { threadTs: second.root })
    await untilHeard(environment, 'has deleted the conversation')
    said(environment, 'Go on about them', { threadTs: first.root })
    await answered(environment, first, 2)

    const list = await listed()
    const notes = slack.ephemerals.length
    const press = (actionId: string) => slack.press({ user: ada, on: { ephemeral: list.ts }, actionId })
    const pages = [[1, 18, 17, 16, 15, 14, 13, 12], [11, 10, 9, 8, 7, 6, 5, 4], [3]] as const
    expect(numbersIn(list)).toEqual(pages[0])
    expect(turningButtonsIn(list)).toEqual(['Next'])
    press('list_more')
    await untilShown(list, pages[1])
    expect(turningButtonsIn(list)).toEqual(['Back', 'Next'])
    press('list_more')
    await untilShown(list, pages[2])
    expect(turningButtonsIn(list)).toEqual(['Back'])
    press('list_back')
    await untilShown(list, pages[1])
    press('list_back')
    await untilShown(list, pages[0])
    expect(slack.ephemerals).toHaveLength(notes)
  })
})

describe('a list that was turned', () => {
  it('begins anew where the page is empty by now', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const [first] = await conversations(9)
    const list = await listed()
    expect(turningButtonsIn(list)).toEqual(['Next'])
    mentioned(environment, 'reset', { threadTs: first.root })
    await untilHeard(environment, 'has deleted the conversation')
    slack.press({ user: slack.seed.ada, on: { ephemeral: list.ts }, actionId: 'list_more' })
    await slack.waitFor(() => turningButtonsIn(list).length === 0, { what: 'the first page' })
    expect(numbersIn(list)).toEqual([9, 8, 7, 6, 5, 4, 3, 2])
  })

  it('stays that of its channel where it could only be shown as a direct message, for as long as the person is there', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const { ada, adaDm, general } = slack.seed
    await conversations(9)
    slack.fail('response_url', { with: { status: 404 } })
    slack.fail('chat.postEphemeral', { with: { error: 'not_in_channel' } })
    slack.command({ channel: general, user: ada, command: '/nf-reset' })
    const list = await slack.waitFor(
      () => slack.messages(adaDm).find(({ text }) => text === english('listTitle')),
      { what: 'the list' },
    )
    const press = (actionId: string) =>
      slack.press({ user: ada, on: { channel: adaDm, ts: list.ts }, actionId })
    press('list_more')
    const [shown] = await slack.waitFor(
      () => {
        const messages = slack.messages(adaDm)
        return messages.some((message) => numbersIn(message).join() === '1') && messages
      },
      { what: 'the second page' },
    )
    expect(shown?.ts).toBe(list.ts)
    slack.leave(general, ada)
    press('list_back')
    await untilHeard(environment, english('listRefused'))
  })
})
