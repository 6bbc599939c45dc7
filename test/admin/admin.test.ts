import { afterEach, describe, expect, inject, it } from 'vitest'
import { type Environment, openEnvironment } from '../environment/environment.ts'
import { answered, answersIn, mentioned, questions, untilDeleted } from '../environment/people.ts'
import { leave, lines, untilMetric, untilQuiet } from '../environment/telling.ts'
import { until } from '../setup/until.ts'
import { admin, told } from './admin.ts'

type Letters = { letters: { id: string; quoted: string; thread: string; code: string }[] }

let environment: Environment

afterEach(() => leave(environment))

const stores = [
  { store: 'the embedded store, through the bot', redisUrl: () => undefined },
  { store: 'Redis', redisUrl: () => inject('redisUrl') },
]

const refusal = { status: 400, body: { error: 'Bad.' } }

describe.each(stores)('npm run admin on $store, while the bot runs', ({ redisUrl }) => {
  async function open() {
    environment = await openEnvironment({ redisUrl: redisUrl() })
    return environment.config
  }

  function linkOf({ channel, root }: { channel: string; root: string }): string {
    return environment.slack.permalink(channel, root)
  }

  it('says how it stands, and of each thread all but what was written', async () => {
    const config = await open()
    const question = mentioned(environment, 'a quagga question')
    await answered(environment, question)
    await untilQuiet(environment)

    const status = await admin(config, ['status'])
    expect(status).toMatchObject({ code: 0, complained: '' })
    expect(status.said).toMatch(/^messages that wait +0$/m)
    expect(await told(config, 'threads')).toMatchObject({ threads: [{ turns: 1, people: ['U0ADA00001'] }] })
    const seen = await admin(config, ['thread', linkOf(question)])
    expect(seen.said).toMatch(/^link\.turns +1$/m)
    expect(seen.said + (await admin(config, ['threads'])).said).not.toContain('quagga')
    expect(await told(config, 'waiting')).toEqual({ items: [], tasks: [] })
    expect((await admin(config, ['threads', '--person', 'U0GRACE001'])).said).toContain('No thread')
  })

  it('shows what was written where that is asked for, and leaves a line in the log that says so', async () => {
    const config = await open()
    const gate = environment.neuroflash.hold()
    mentioned(environment, 'a quagga question')
    await gate.arrived

    const { said, complained } = await admin(config, ['waiting', '--show-text'])
    gate.release()
    await untilQuiet(environment)

    expect(said).toContain('a quagga question')
    const logged = [...lines(environment), ...jsonLines(complained)]
    expect(logged).toContainEqual(
      expect.objectContaining({ audit: 'operator', deed: 'show-text', of: 'waiting' }),
    )
    expect(complained).not.toContain('quagga')
  })

  it('has a dead letter asked again, or drops it once somebody says so', async () => {
    const config = await open()
    environment.neuroflash.fail('completions', { with: refusal, times: 2 })
    const first = mentioned(environment, 'a quagga question')
    await answered(environment, first)
    const second = mentioned(environment, 'another quagga question')
    await answered(environment, second)
    await untilQuiet(environment)
    const { letters } = await told<Letters>(config, 'dead')
    const [one, other] = [second, first].map(({ root }) =>
      letters.find(({ thread }) => thread.endsWith(root)),
    )

    expect((await admin(config, ['dead'])).said).toContain(`${one?.quoted}  rejected`)
    expect((await admin(config, ['dead', one?.quoted ?? ''])).said).not.toContain('quagga')
    expect(await told(config, 'dead', 'retry', one?.quoted ?? '')).toMatchObject({ id: one?.id })
    await answered(environment, second, 2)
    const refused = await admin(config, ['dead', 'drop', other?.quoted ?? ''])
    expect(refused).toMatchObject({ code: 1, said: '' })
    expect(refused.complained).toContain('add --yes. Nothing was changed.')
    const no = await admin(config, ['dead', 'drop', other?.quoted ?? ''], { confirm: async () => false })
    expect(no.complained).toBe('Nothing was changed.\n')
    expect((await told<Letters>(config, 'dead')).letters).toHaveLength(1)

    const drops = await Promise.all(
      [1, 2].map(() => admin(config, ['dead', 'drop', other?.quoted ?? '', '--yes'])),
    )
    expect(drops.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 1])
    expect(await told(config, 'dead')).toEqual({ letters: [] })
    expect(questions(environment).flat()).toEqual(['another quagga question'])
  })

  it('resets a thread, tells it, and has its conversation deleted', async () => {
    const config = await open()
    const question = mentioned(environment, 'a quagga question')
    await answered(environment, question)
    await untilQuiet(environment)
    const asked: string[] = []
    const confirm = async (words: string) => asked.push(words) > 0

    const done = await admin(config, ['reset', linkOf(question)], { confirm })

    expect(asked).toEqual([expect.stringContaining('its conversation is deleted at neuroflash')])
    expect(done).toMatchObject({ code: 0, said: expect.stringContaining('is reset') })
    await untilDeleted(environment)
    await answered(environment, question, 2)
    expect(answersIn(environment, question)[1]).toContain('was reset by the people who run me')
    expect(await admin(config, ['reset', linkOf(question), '--yes'])).toMatchObject({ code: 1, said: '' })
    await until(async () => (await told<{ pending: unknown[] }>(config, 'deletions')).pending.length === 0, {
      what: 'no deletion to be pending',
    })
  })

  it('pauses the bot and lets it go on, and twice is as good as once', async () => {
    const config = await open()
    await admin(config, ['pause'])
    expect(await admin(config, ['pause'])).toMatchObject({ code: 0 })
    await untilMetric(environment, 'halted', 1)
    mentioned(environment, 'a quagga question')
    await untilMetric(environment, 'inbox_waiting', 1)
    expect((await admin(config, ['status'])).said).toContain('yes, until npm run admin -- resume')
    expect(questions(environment)).toEqual([])

    expect(await told(config, 'resume')).toEqual({ wasPaused: true })
    expect(await told(config, 'resume')).toEqual({ wasPaused: false })
    // The other thread has just been looked at, and is again in some seconds.
    await answered(environment, mentioned(environment, 'another quagga question'))
  })

  it('ends with a sentence where it is given what it does not know', async () => {
    const config = await open()
    for (const [args, why] of unknown) {
      const { code, said, complained } = await admin(config, args)
      expect({ args, code, said }).toEqual({ args, code: 1, said: '' })
      expect(complained).toContain(why)
    }
  })
})

const unknown: [string[], string][] = [
  [['thread', 'https://example.com'], 'names no thread'],
  [['thread', 'T1:C1:1764000000.123456'], 'Nothing is known of the thread'],
  [['dead', '00000000'], 'There is no dead letter'],
  [['dead', 'retry', '00000000'], 'There is no dead letter'],
  [['dead', 'drop', '00000000', '--yes'], 'There is no dead letter'],
  [['reset', 'T1:C1:1764000000.123456', '--yes'], 'Nothing is known of the thread'],
  [['threads', '--person', 'Ada'], 'is no member id'],
  [['threads', '--channel', 'C0NOWHERE'], 'Nothing is known of a channel'],
]

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
