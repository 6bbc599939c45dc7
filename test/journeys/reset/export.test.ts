import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, mentioned, said, untilHeard } from '../../environment/people.ts'
import { leave, untilLogged, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

/** What the last file handed out holds. */
function exported(): string {
  return environment.slack.files.at(-1)?.content.toString() ?? ''
}

async function conversation(turns: number): Promise<string> {
  const sent = mentioned(environment, 'Quagga 1')
  await answered(environment, sent, 1)
  for (let turn = 2; turn <= turns; turn += 1) {
    said(environment, `Quagga ${turn}`, { threadTs: sent.root })
    await answered(environment, sent, turn)
  }
  return sent.root
}

describe.each(storeKinds)('an export (%s store)', (store) => {
  it('of three pages comes whole and in order, into the direct messages with who asked', async () => {
    environment = await openEnvironment({ store, neuroflash: { pageSize: 3 } })
    const { slack } = environment
    const root = await conversation(4)
    mentioned(environment, 'export json', { threadTs: root })
    await untilHeard(environment, 'in our direct messages')

    const [file] = slack.files
    expect(slack.files).toHaveLength(1)
    expect(slack.channel(file?.channel ?? '').kind).toBe('im')
    expect(slack.channel(file?.channel ?? '').members).toContain(slack.seed.ada)
    const content = JSON.parse(exported()) as {
      messages: { role: string; content: string }[]
      version: number
    }
    expect(content.version).toBe(1)
    expect(content.messages.map((message) => message.content)).toEqual(
      [1, 2, 3, 4].flatMap((turn) => [`Quagga ${turn}`, `Answer ${turn} to: Quagga ${turn}`]),
    )
  })

  it('as Markdown comes from the shortcut, with the thread’s permalink, the names and untouched contents', async () => {
    const answer = '# Title\n\n```html\n<b>&amp;</b>\n```'
    environment = await openEnvironment({ store, neuroflash: { answer: () => answer } })
    const { slack } = environment
    const root = await conversation(1)
    slack.shortcut({
      channel: slack.seed.general,
      user: slack.seed.ada,
      callbackId: 'export_history',
      ts: root,
    })
    await untilHeard(environment, 'in our direct messages')
    expect(exported()).toContain(answer)
    expect(exported()).toContain(slack.permalink(slack.seed.general, root))
    expect(exported()).toContain('Who took part: Ada')
    expect(slack.files[0]?.name).toMatch(/^neuroflash-general-\d{4}-\d{2}-\d{2}-quagga-1\.md$/)
  })

  it('while a turn is under way gives what neuroflash has', async () => {
    environment = await openEnvironment({ store })
    const root = await conversation(1)
    const gate = environment.neuroflash.hold()
    said(environment, 'Quagga 2', { threadTs: root })
    await gate.arrived
    mentioned(environment, 'export', { threadTs: root })
    await untilHeard(environment, 'in our direct messages')
    expect(exported()).not.toContain('Quagga 2')
    gate.release()
    await untilQuiet(environment)
  })

  it('of a conversation that neuroflash has lost, or that nobody has begun, says so', async () => {
    environment = await openEnvironment({ store })
    const root = await conversation(1)
    environment.neuroflash.forget(environment.neuroflash.conversations[0]?.uuid ?? '')
    mentioned(environment, 'export', { threadTs: root })
    await untilHeard(environment, 'no longer has this conversation')
    mentioned(environment, 'export')
    await untilHeard(environment, 'no conversation in this thread to export')
    expect(environment.slack.files).toEqual([])
  })
})

describe('an export', () => {
  it('of 300 pages is read whole', async () => {
    const message = (_: unknown, place: number) =>
      ({ role: place % 2 === 0 ? 'user' : 'assistant', content: `Quagga ${place}` }) as const
    const storedOf = () => Array.from({ length: 150 }, message)
    environment = await openEnvironment({ store: 'embedded', neuroflash: { pageSize: 1, storedOf } })
    const root = await conversation(2)
    mentioned(environment, 'export', { threadTs: root })
    await untilHeard(environment, 'in our direct messages')
    expect(exported().match(/^## /gm)).toHaveLength(300)
    expect(
      environment.neuroflash.requests.filter(({ route }) => route === 'messages').length,
    ).toBeGreaterThanOrEqual(300)
  })

  it('names the channel and everybody who took part, however many', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const root = await conversation(1)
    const crowd = Array.from({ length: 25 }, (_, place) => slack.addPerson({ name: `guest${place}` }))
    for (const [place, { id }] of crowd.entries()) {
      slack.join(slack.seed.general, id)
      said(environment, `Quagga of a guest, ${place}`, { threadTs: root, user: id })
      await answered(environment, { channel: slack.seed.general, root }, place + 2)
    }
    mentioned(environment, 'export', { threadTs: root })
    await untilHeard(environment, 'in our direct messages')
    const names = crowd.map(({ id }) => slack.person(id).displayName)
    expect(exported()).toContain(`Who took part: ${['Ada', ...names].join(', ')}`)
    expect(exported()).toContain('Channel: general')
  })

  it.each([
    ['missing_scope', 'add the missing permission'],
    ['file_uploads_disabled', 'didn’t accept the file'],
    ['internal_error', 'didn’t confirm that the file arrived'],
  ])('that Slack refuses with %s says so', async (error, words) => {
    environment = await openEnvironment({ store: 'embedded' })
    const root = await conversation(1)
    environment.slack.fail('files.getUploadURLExternal', { times: 1, with: { error } })
    mentioned(environment, 'export', { threadTs: root })
    await untilHeard(environment, words)
    expect(environment.slack.files).toEqual([])
  })

  it('comes once, though the sentence about it cannot be said', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const root = await conversation(1)
    environment.slack.fail('chat.postEphemeral', { times: 3, with: { error: 'internal_error' } })
    mentioned(environment, 'export', { threadTs: root })
    await environment.slack.waitFor(() => environment.slack.files.length === 1, { what: 'the file' })
    await untilLogged(environment, 'a person could not be told of an export')
    mentioned(environment, 'status', { threadTs: root })
    await untilHeard(environment, '1 answer')
    expect(environment.slack.files).toHaveLength(1)
  })

  it('that neuroflash does not give now says so', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const root = await conversation(1)
    environment.neuroflash.fail('messages', { with: { status: 500, body: { error: 'no' } } })
    mentioned(environment, 'export', { threadTs: root })
    await untilHeard(environment, 'couldn’t get the history')
    expect(environment.slack.files).toEqual([])
  })
})
