import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openInspection } from '../../src/ops/inspection.ts'

let dir: string
let path: string
let lines: { message: string; values: object }[]
const opened: (() => Promise<void>)[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'neuroflash-inspection-'))
  path = join(dir, 'bot.sock')
  lines = []
})

afterEach(async () => {
  for (const close of opened.splice(0)) await close()
  await rm(dir, { recursive: true })
})

const note = (values: object, message: string) => void lines.push({ message, values })

async function openHere(
  thread = async (key: string, options: object): Promise<object | undefined> => ({ key, ...options }),
  perform = async (name: string, input: unknown): Promise<object> => ({ name, input }),
) {
  const close = await openInspection({
    dir,
    thread,
    checks: async () => ({ checks: [] }),
    perform,
    log: { info: note, warn: note },
  })
  opened.push(close)
  return close
}

async function ask(
  url: string,
  method = 'GET',
  given = '',
): Promise<{ status: number | undefined; body: string }> {
  const asked = request({ socketPath: path, path: url, method }).end(given)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: await text(response) }
}

describe('the socket for operators', () => {
  it('says what is known of a thread, without what people wrote unless that is asked for', async () => {
    await openHere()

    expect(await ask('/threads/T1:C1:1.000001')).toEqual({
      status: 200,
      body: '{"key":"T1:C1:1.000001","withText":false}\n',
    })
    expect((await ask('/threads/T1%3AC1%3A1.000001?text=1')).body).toBe(
      '{"key":"T1:C1:1.000001","withText":true}\n',
    )
  })

  it('has operations done, and says why one was not', async () => {
    await openHere(undefined, async (name, input) => {
      if (name === 'refused')
        throw Object.assign(new Error('There is no such thing.'), { name: 'OperatorError' })
      if (name === 'broken') throw new Error('secret words')
      return { name, input }
    })

    expect(await ask('/operations/is-pending', 'POST', '{"task":"x"}')).toEqual({
      status: 200,
      body: '{"name":"is-pending","input":{"task":"x"}}\n',
    })
    expect((await ask('/operations/odd', 'POST', 'no JSON')).body).toBe('{"name":"odd","input":null}\n')
    expect(await ask('/operations/refused', 'POST', '{}')).toEqual({
      status: 422,
      body: '{"error":"There is no such thing."}\n',
    })
    expect(await ask('/operations/broken', 'POST', '{}')).toEqual({
      status: 500,
      body: '{"error":"failed"}\n',
    })
    expect((await ask('/operations/long', 'POST', ' '.repeat(70_000))).status).toBe(413)
    expect((await ask('/operations/odd')).status).toBe(404)
  })

  it('knows nothing else, and takes no other orders', async () => {
    await openHere(async () => undefined)

    expect((await ask('/threads/T1:C1:1.000001')).status).toBe(404)
    expect((await ask('/')).status).toBe(404)
    expect((await ask('/threads/T1:C1:1.000001', 'DELETE')).status).toBe(404)
  })

  it('says that it failed where the store does not answer', async () => {
    await openHere(() => Promise.reject(new Error('away')))

    expect(await ask('/threads/T1:C1:1.000001')).toEqual({ status: 500, body: '{"error":"failed"}\n' })
    expect((await ask('/threads/%E0%A4%A')).status).toBe(500)
  })

  it('is open to its own user alone, and gone when it is closed', async () => {
    const close = await openHere()

    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await close()
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('replaces what a killed process has left behind', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('listening'))`
    const other = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(other.stdout, 'data')
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect((await stat(path)).isSocket()).toBe(true)

    await openHere()

    expect((await ask('/threads/x')).status).toBe(200)
    expect(lines).toEqual([])
  })

  it('leaves the socket of a process that lives, and goes without', async () => {
    await openHere(async () => ({ first: true }))
    await openHere(async () => ({ first: false }))

    expect((await ask('/threads/x')).body).toBe('{"first":true}\n')
    expect(lines).toMatchObject([{ message: 'the socket for operators could not be opened' }])
  })

  it.each([
    { what: 'others may write to the directory', spoil: () => chmod(dir, 0o777) },
    {
      what: 'there is none',
      spoil: async () => {
        await rm(dir, { recursive: true })
        await writeFile(dir, '')
      },
    },
  ])('is not opened where $what, and the log says why', async ({ spoil }) => {
    await spoil()
    await openHere()

    await expect(stat(path)).rejects.toThrow(/ENOENT|ENOTDIR/)
    expect(lines).toMatchObject([{ message: 'no socket for operators' }])
  })
})
