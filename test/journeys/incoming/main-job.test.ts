import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, said } from '../../environment/people.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

const ways = storeKinds.flatMap((store) => [
  { store, transport: 'http' as const },
  { store, transport: 'socket' as const },
])

describe.each(ways)('the main job ($store store, $transport)', (way) => {
  it('answers a mention in its thread, and goes on with and without another mention', async () => {
    environment = await openEnvironment(way)

    const first = mentioned(environment, 'quagga one')
    await answered(environment, first, 1)
    said(environment, 'quagga two', { threadTs: first.root, user: environment.slack.seed.ben })
    await answered(environment, first, 2)
    mentioned(environment, 'quagga three', { threadTs: first.root })
    await answered(environment, first, 3)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two', 'quagga three']])
    expect(answersIn(environment, first)).toEqual([
      'Answer 1 to: quagga one',
      'Answer 2 to: quagga two',
      'Answer 3 to: quagga three',
    ])
  })

  it('opens another conversation for another thread', async () => {
    environment = await openEnvironment(way)

    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    const second = mentioned(environment, 'quagga other')
    await answered(environment, second)
    said(environment, 'quagga two', { threadTs: first.root })
    await answered(environment, first, 2)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two'], ['quagga other']])
  })

  it('answers a direct message in a thread of its own, and goes on in that thread', async () => {
    environment = await openEnvironment(way)
    const channel = environment.slack.seed.adaDm

    const first = said(environment, 'quagga one', { channel })
    await answered(environment, first)
    const second = said(environment, 'quagga other', { channel })
    await answered(environment, second)
    said(environment, 'quagga two', { channel, threadTs: first.root })
    await answered(environment, first, 2)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two'], ['quagga other']])
  })

  it('works in private channels', async () => {
    environment = await openEnvironment(way)
    const channel = environment.slack.seed.secret

    const first = mentioned(environment, 'quagga one', { channel })
    await answered(environment, first)
    said(environment, 'quagga two', { channel, threadTs: first.root })
    await answered(environment, first, 2)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
  })

  it('waits in a group DM to be mentioned', async () => {
    environment = await openEnvironment(way)
    const channel = environment.slack.seed.groupDm

    const aside = said(environment, 'quagga aside', { channel })
    await untilQuiet(environment)
    const first = mentioned(environment, 'quagga one', { channel })
    await answered(environment, first)
    said(environment, 'quagga two', { channel, threadTs: first.root })
    await answered(environment, first, 2)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
    expect(answersIn(environment, aside)).toEqual([])
  })

  it('joins a thread in its middle, with what was said before', async () => {
    environment = await openEnvironment(way)
    const { ben } = environment.slack.seed

    const root = said(environment, 'quagga root')
    const threadTs = root.root
    said(environment, 'quagga reply', { threadTs, user: ben })
    await untilQuiet(environment)
    mentioned(environment, 'quagga joins', { threadTs })
    await answered(environment, root)
    said(environment, 'quagga goes on', { threadTs, user: ben })
    await answered(environment, root, 2)

    const [[joined, ...further] = []] = questions(environment)
    expect(joined).toMatch(/> quagga root\n[^]*> quagga reply\n[^]*\nquagga joins$/)
    expect(further).toEqual(['quagga goes on'])
  })
})
