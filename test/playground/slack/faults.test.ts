import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'
import { callApi } from './web-api.contract.ts'

let slack: StandInSlack

beforeEach(async () => {
  slack = await startSlack()
})

afterEach(() => slack.stop())

const post = (text = 'hi') =>
  callApi(slack.apiUrl, {
    method: 'chat.postMessage',
    args: { channel: slack.seed.general, text },
    token: slack.botToken,
  })
const postRaw = (signal?: AbortSignal) =>
  fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams({ channel: slack.seed.general, text: 'hi' }),
    ...(signal && { signal }),
  })
const posted = () => slack.messages(slack.seed.general).length

describe('faults', () => {
  it('asks to wait, does nothing, and is over after the given times', async () => {
    const fault = slack.fail('chat.postMessage', { times: 2, with: { status: 429, retryAfter: 7 } })
    const first = await postRaw()
    await postRaw()
    expect(first.status).toBe(429)
    expect(first.headers.get('retry-after')).toBe('7')
    expect(posted()).toBe(0)
    expect(await post()).toMatchObject({ ok: true })
    expect(fault.used).toBe(2)
  })

  it('answers with an error of Slack, for one method and only for what matches', async () => {
    slack.fail('chat.postMessage', {
      with: { error: 'msg_too_long' },
      matching: ({ text }) => text === 'long',
    })
    expect(await post('short')).toMatchObject({ ok: true })
    expect(await post('long')).toMatchObject({ ok: false, error: 'msg_too_long' })
  })

  it('lets some requests pass first', async () => {
    slack.fail('*', { skip: 1, with: { status: 500 } })
    expect((await postRaw()).status).toBe(200)
    expect((await postRaw()).status).toBe(500)
    expect(posted()).toBe(1)
  })

  it('cuts the connection before or after it has taken the message', async () => {
    slack.fail('chat.postMessage', { with: 'drop-before' })
    await expect(postRaw()).rejects.toThrow('fetch failed')
    expect(posted()).toBe(0)
    slack.fail('chat.postMessage', { with: 'drop-after' })
    await expect(postRaw()).rejects.toThrow('fetch failed')
    expect(posted()).toBe(1)
  })

  it('hangs before or after it has taken the message', async () => {
    for (const [kind, messages] of [
      ['hang', 0],
      ['hang-after', 1],
    ] as const) {
      slack.fail('chat.postMessage', { with: kind })
      const abort = new AbortController()
      const calls = slack.calls.length
      const asking = postRaw(abort.signal)
      await slack.waitFor(() => slack.calls[calls]?.error === 'hang', { what: `the request to ${kind}` })
      abort.abort()
      await expect(asking).rejects.toThrow('aborted')
      expect(posted()).toBe(messages)
    }
  })

  it('runs a hook right before and right after it takes a message', async () => {
    const seen: [string, number][] = []
    const cancel = slack.onRequest('chat.postMessage', 'before', () => void seen.push(['before', posted()]))
    slack.onRequest('chat.postMessage', 'after', () => void seen.push(['after', posted()]))
    await post()
    cancel()
    await post()
    expect(seen).toEqual([
      ['before', 0],
      ['after', 1],
      ['after', 2],
    ])
  })

  it('keeps a record of what was asked and how it went', async () => {
    slack.fail('chat.postMessage', { with: { status: 500 } })
    await postRaw()
    await post()
    await post('')
    expect(slack.calls.map(({ method, ok, status, error }) => ({ method, ok, status, error }))).toEqual([
      { method: 'chat.postMessage', ok: false, status: 500, error: 'http_500' },
      { method: 'chat.postMessage', ok: true, status: 200, error: undefined },
      { method: 'chat.postMessage', ok: false, status: 200, error: 'no_text' },
    ])
  })
})

describe('waiting for a fact', () => {
  it('resolves with it as soon as it holds', async () => {
    const waiting = slack.waitFor(() => slack.messages(slack.seed.general)[0], { what: 'a message' })
    await post('there')
    expect(await waiting).toMatchObject({ text: 'there', author: 'neuroflash', isBot: true })
  })

  it('says what there is when it gives up', async () => {
    await post('something else')
    const waiting = slack.waitFor(() => undefined, { timeoutMs: 1, what: 'a miracle' })
    await expect(waiting).rejects.toThrow(
      /Waited 1 ms for a miracle[\s\S]*chat\.postMessage ok[\s\S]*something else/,
    )
  })

  it('passes on what the fact throws', async () => {
    const fact = () => {
      throw new Error('not like this')
    }
    await expect(slack.waitFor(fact, { what: 'nothing' })).rejects.toThrow('not like this')
  })
})
