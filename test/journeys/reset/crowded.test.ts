import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, mentioned, untilDeleted, untilHeard } from '../../environment/people.ts'
import { leave } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

/** Begun conversations of Ada’s, by the thread each is in. */
async function conversed(count: number): Promise<string[]> {
  const sent = Array.from({ length: count }, (_, place) => mentioned(environment, `Quagga ${place}`))
  for (const one of sent) await answered(environment, one)
  return sent.map(({ root }) => root)
}

/** Keeps requests of a route waiting; says how many do, and lets go of all, later ones included. */
function held(route: 'delete' | 'messages') {
  const passage = Promise.withResolvers<void>()
  const waiting: (string | undefined)[] = []
  let arrival = Promise.withResolvers<void>()
  environment.neuroflash.onRequest(route, 'before', ({ conversation }) => {
    waiting.push(conversation)
    arrival.resolve()
    arrival = Promise.withResolvers()
    return passage.promise
  })
  const until = async (count: number): Promise<void> => {
    while (waiting.length < count) await arrival.promise
  }
  return { waiting, until, release: () => passage.resolve() }
}

describe.each(storeKinds)('what people ask for (%s store)', (store) => {
  it('does not wait for deletions, however many hang', async () => {
    environment = await openEnvironment({ store, timeoutMs: 60_000 })
    const { slack } = environment
    const { general, ada, ben } = slack.seed
    const roots = await conversed(12)
    const last = mentioned(environment, 'Quagga of Ben’s', { user: ben })
    await answered(environment, last)
    const deletions = held('delete')
    for (const root of roots) mentioned(environment, 'reset', { threadTs: root })
    const resets = () => slack.messages(general).filter(({ text }) => text.includes('has reset')).length
    await slack.waitFor(() => resets() === 12, { what: 'all threads to be told' })
    await deletions.until(4)

    slack.command({ user: ada, channel: general, command: '/nf-reset', text: 'help' })
    await untilHeard(environment, 'mention me with a question')
    mentioned(environment, 'status', { user: ben, threadTs: last.root })
    await untilHeard(environment, '1 answer')
    mentioned(environment, 'export', { user: ben, threadTs: last.root })
    await slack.waitFor(() => slack.files.length === 1, { what: 'the export' })
    expect(environment.neuroflash.conversations.filter(({ deleted }) => deleted)).toEqual([])
    deletions.release()
    for (const place of roots.keys()) await untilDeleted(environment, place)
  })

  it('does not wait for somebody’s exports, of which each person has one at a time', async () => {
    environment = await openEnvironment({ store, timeoutMs: 60_000 })
    const { slack } = environment
    const { ben } = slack.seed
    const [root = ''] = await conversed(1)
    const other = mentioned(environment, 'Quagga of Ben’s', { user: ben })
    await answered(environment, other)
    const reading = held('messages')
    for (let times = 0; times < 4; times += 1) mentioned(environment, 'export', { threadTs: root })
    await reading.until(1)
    mentioned(environment, 'export', { user: ben, threadTs: other.root })
    await reading.until(2)
    mentioned(environment, 'help', { threadTs: root })
    await untilHeard(environment, 'mention me with a question')
    expect(new Set(reading.waiting).size).toBe(2)
    expect(reading.waiting).toHaveLength(2)

    reading.release()
    await slack.waitFor(() => slack.files.length === 5, { what: 'the exports' })
  })
})
