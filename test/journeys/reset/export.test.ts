import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../house.ts'
import { answered, leave, mentioned, said, untilLogged, untilQuiet } from '../incoming/visit.ts'
import { type House, openHouse, untilHeard } from './scene.ts'

let house: House

afterEach(() => leave(house))

/** What the last file handed out holds. */
function exported(): string {
  return house.slack.files.at(-1)?.content.toString() ?? ''
}

async function conversation(turns: number): Promise<string> {
  const sent = mentioned(house, 'Quagga 1')
  await answered(house, sent, 1)
  for (let turn = 2; turn <= turns; turn += 1) {
    said(house, `Quagga ${turn}`, { threadTs: sent.root })
    await answered(house, sent, turn)
  }
  return sent.root
}

describe.each(storeKinds)('an export (%s store)', (store) => {
  it('of three pages comes whole and in order, into the direct messages with who asked', async () => {
    house = await openHouse({ store, neuroflash: { pageSize: 3 } })
    const { slack } = house
    const root = await conversation(4)
    mentioned(house, 'export json', { threadTs: root })
    await untilHeard(house, 'in our direct messages')

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
    house = await openHouse({ store, neuroflash: { answer: () => answer } })
    const { slack } = house
    const root = await conversation(1)
    slack.shortcut({
      channel: slack.seed.general,
      user: slack.seed.ada,
      callbackId: 'export_history',
      ts: root,
    })
    await untilHeard(house, 'in our direct messages')
    expect(exported()).toContain(answer)
    expect(exported()).toContain(slack.permalink(slack.seed.general, root))
    expect(exported()).toContain('Who took part: Ada')
    expect(slack.files[0]?.name).toMatch(/^neuroflash-general-\d{4}-\d{2}-\d{2}-quagga-1\.md$/)
  })

  it('while a turn is under way gives what neuroflash has', async () => {
    house = await openHouse({ store })
    const root = await conversation(1)
    const gate = house.neuroflash.hold()
    said(house, 'Quagga 2', { threadTs: root })
    await gate.arrived
    mentioned(house, 'export', { threadTs: root })
    await untilHeard(house, 'in our direct messages')
    expect(exported()).not.toContain('Quagga 2')
    gate.release()
    await untilQuiet(house)
  })

  it('of a conversation that neuroflash has lost, or that nobody has begun, says so', async () => {
    house = await openHouse({ store })
    const root = await conversation(1)
    house.neuroflash.forget(house.neuroflash.conversations[0]?.uuid ?? '')
    mentioned(house, 'export', { threadTs: root })
    await untilHeard(house, 'no longer has this conversation')
    mentioned(house, 'export')
    await untilHeard(house, 'no conversation in this thread to export')
  })
})

describe('an export', () => {
  it('of 300 pages is read whole', async () => {
    house = await openHouse({ store: 'embedded', neuroflash: { pageSize: 1 } })
    const root = await conversation(150)
    mentioned(house, 'export', { threadTs: root })
    await untilHeard(house, 'in our direct messages')
    expect(exported().match(/^## /gm)).toHaveLength(300)
    expect(
      house.neuroflash.requests.filter(({ route }) => route === 'messages').length,
    ).toBeGreaterThanOrEqual(300)
  })

  it('names the channel and everybody who took part, however many', async () => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    const root = await conversation(1)
    const crowd = Array.from({ length: 25 }, (_, place) => slack.addPerson({ name: `guest${place}` }))
    for (const [place, { id }] of crowd.entries()) {
      slack.join(slack.seed.general, id)
      said(house, `Quagga of a guest, ${place}`, { threadTs: root, user: id })
      await answered(house, { channel: slack.seed.general, root }, place + 2)
    }
    mentioned(house, 'export', { threadTs: root })
    await untilHeard(house, 'in our direct messages')
    const names = crowd.map(({ id }) => slack.person(id).displayName)
    expect(exported()).toContain(`Who took part: ${['Ada', ...names].join(', ')}`)
    expect(exported()).toContain('Channel: general')
  })

  it.each([
    ['missing_scope', 'add the missing permission'],
    ['file_uploads_disabled', 'didn’t take the file'],
    ['internal_error', 'didn’t say whether it took the file'],
  ])('that Slack refuses with %s says so', async (error, words) => {
    house = await openHouse({ store: 'embedded' })
    const root = await conversation(1)
    house.slack.fail('files.getUploadURLExternal', { times: 1, with: { error } })
    mentioned(house, 'export', { threadTs: root })
    await untilHeard(house, words)
    expect(house.slack.files).toEqual([])
  })

  it('comes once, though the sentence about it cannot be said', async () => {
    house = await openHouse({ store: 'embedded' })
    const root = await conversation(1)
    house.slack.fail('chat.postEphemeral', { times: 3, with: { error: 'internal_error' } })
    mentioned(house, 'export', { threadTs: root })
    await house.slack.waitFor(() => house.slack.files.length === 1, { what: 'the file' })
    await untilLogged(house, 'a person could not be told of an export')
    mentioned(house, 'status', { threadTs: root })
    await untilHeard(house, 'Answers: 1')
    expect(house.slack.files).toHaveLength(1)
  })

  it('that neuroflash does not give now says so', async () => {
    house = await openHouse({ store: 'embedded' })
    const root = await conversation(1)
    house.neuroflash.fail('messages', { with: { status: 500, body: { error: 'no' } } })
    mentioned(house, 'export', { threadTs: root })
    await untilHeard(house, 'couldn’t read the history')
  })
})
