import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse, storeKinds } from './house.ts'

let house: House

afterEach(async () => {
  await house.close()
  expect(house.slack.unexpected).toEqual([])
  expect(house.neuroflash.unexpected).toEqual([])
})

describe.each(storeKinds)('a conversation in a thread (%s store)', (store) => {
  it('is started by a mention, goes on with a reply, and only the new message is sent', async () => {
    house = await openHouse({ store })
    const { slack, neuroflash } = house
    const { general, ada } = slack.seed

    const sent = slack.say({ channel: general, user: ada, text: `<@${slack.botUserId}> Write a slogan` })
    await slack.waitFor(() => slack.thread(general, sent.root).length === 2, { what: 'the first answer' })
    slack.say({ channel: general, user: ada, text: 'Shorter, please', threadTs: sent.root })
    await slack.waitFor(() => slack.thread(general, sent.root).length === 4, { what: 'the second answer' })

    expect(slack.thread(general, sent.root).map((message) => message.text)).toEqual([
      `<@${slack.botUserId}> Write a slogan`,
      'Answer 1 to: Write a slogan',
      'Shorter, please',
      'Answer 2 to: Shorter, please',
    ])
    expect(neuroflash.conversations).toHaveLength(1)
    expect(neuroflash.conversations[0]?.messages).toEqual([
      { role: 'user', content: 'Write a slogan' },
      { role: 'assistant', content: 'Answer 1 to: Write a slogan' },
      { role: 'user', content: 'Shorter, please' },
      { role: 'assistant', content: 'Answer 2 to: Shorter, please' },
    ])
  })
})
