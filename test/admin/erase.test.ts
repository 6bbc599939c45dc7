import { afterEach, describe, expect, inject, it } from 'vitest'
import { type Environment, openEnvironment } from '../environment/environment.ts'
import { answered, isDeleted, mentioned, said, untilDeleted } from '../environment/people.ts'
import { leave, lines, untilQuiet } from '../environment/telling.ts'
import { admin, told } from './admin.ts'

type Kept = { threads: object[]; messages: object[]; failed: object[]; requests: object[] }
type Report = {
  isDone: boolean
  erased: { conversations: string[]; partIn: string[]; messages: number; deadLetters: number }
  pendingAtNeuroflash: string[]
  stays: { sharedConversations: { thread: string }[] }
}

let environment: Environment

afterEach(() => leave(environment))

describe.each([
  { store: 'the embedded store', redisUrl: () => undefined },
  { store: 'Redis', redisUrl: () => inject('redisUrl') },
])('a person on $store', ({ redisUrl }) => {
  /** Ada has a conversation of her own, one with Grace, and a message that failed. */
  async function openWithAda() {
    environment = await openEnvironment({ redisUrl: redisUrl() })
    const { amy: grace, ada } = environment.slack.seed
    const own = mentioned(environment, 'a quagga question of her own')
    await answered(environment, own)
    const shared = mentioned(environment, 'a quagga question for both')
    await answered(environment, shared)
    said(environment, 'and another', { user: grace, threadTs: shared.root })
    await answered(environment, shared, 2)
    environment.neuroflash.fail('completions', { with: { status: 400, body: { error: 'Bad.' } } })
    const failed = mentioned(environment, 'a quagga question that fails')
    await answered(environment, failed)
    await untilQuiet(environment)
    return { config: environment.config, ada, grace, own, shared, failed }
  }

  it('is erased: what was theirs alone goes, here and at neuroflash, and it is said what stays and why', async () => {
    const { config, ada, grace, shared } = await openWithAda()
    const asked: string[] = []
    const confirm = async (words: string) => asked.push(words) > 0

    const { code, said: words } = await admin(config, ['erase', `<@${ada}>`], { confirm })

    expect(asked).toEqual([expect.stringContaining('conversations that only they took part in are deleted')])
    expect(code).toBe(0)
    expect(words).toContain(`${ada} is erased.`)
    expect(words).toMatch(
      new RegExp(`Stays at neuroflash, since others took part: the conversation of .*${shared.root}`),
    )
    await untilDeleted(environment, 0)
    expect(isDeleted(environment, 1)).toBe(false)
    expect(await told<Kept>(config, 'export-person', ada)).toEqual({
      person: ada,
      threads: [],
      messages: [],
      failed: [],
      requests: [],
    })
    expect((await told<Kept>(config, 'export-person', grace)).threads).toMatchObject([{ shared: false }])
    expect(await told(config, 'dead')).toEqual({ letters: [] })
    expect(lines(environment)).toContainEqual(
      expect.objectContaining({ audit: 'operator', deed: 'erase', person: ada, links: 3, left: 0 }),
    )
    const again = await told<Report>(config, 'erase', ada, '--yes')
    expect(again).toMatchObject({ isDone: true, erased: { conversations: [], partIn: [], deadLetters: 0 } })
  })

  it('can have all that is kept of them, with what they wrote, which leaves a line in the log', async () => {
    const { config, ada } = await openWithAda()
    const { code, said: text } = await admin(config, ['export-person', ada])

    expect(code).toBe(0)
    expect(JSON.parse(text)).toMatchObject({
      person: ada,
      threads: expect.arrayContaining([expect.objectContaining({ shared: true, began: true, turns: 2 })]),
      failed: [{ kind: 'message', item: { text: expect.stringContaining('that fails') } }],
    })
    expect(text).toContain('a quagga question for both')
  })

  it('is not erased unless somebody says so', async () => {
    const { config, ada } = await openWithAda()

    expect(await admin(config, ['erase', ada])).toMatchObject({
      code: 1,
      complained: expect.stringContaining('That cannot be undone: add --yes. Nothing was changed.'),
    })
    expect((await told<Kept>(config, 'export-person', ada)).threads).toHaveLength(3)
  })
})
