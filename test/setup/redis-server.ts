import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'

type ServerOptions = {
  /** Keeps an append-only file, written before each answer. */
  readonly appendonly?: boolean
  readonly port?: number
  /** Kept when the server stops; a directory of its own, removed then, when not given. */
  readonly dir?: string
  readonly args?: readonly string[]
  /** Runs as a Sentinel with this file, which it rewrites. */
  readonly sentinelConfig?: string
}

export type RedisServer = {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** SIGKILL, as a crash would. Resolves when the process is gone. */
  kill(): Promise<void>
  /** Resolves when the process is gone and what it wrote is removed. */
  stop(): Promise<void>
}

/** The Redis or Valkey on PATH, if any. */
export function findRedisServer(): string | undefined {
  const dirs = (process.env['PATH'] ?? '').split(delimiter)
  const paths = ['redis-server', 'valkey-server'].flatMap((name) => dirs.map((dir) => join(dir, name)))
  return paths.find(isExecutable)
}

/** Starts a private server on loopback. Resolves once it answers. */
export async function startRedisServer(options: ServerOptions = {}): Promise<RedisServer> {
  if (options.port !== undefined) return startAt(options.port, options)
  try {
    return await startAt(await freePort(), options)
  } catch (error) {
    // Between being found free and being taken, a port may be taken by somebody else.
    if (!String(error).includes('Address already in use')) throw error
    return startRedisServer(options)
  }
}

async function startAt(port: number, options: ServerOptions): Promise<RedisServer> {
  const binary = findRedisServer()
  if (binary === undefined) throw new Error('there is no redis-server on PATH')
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'neuroflash-redis-')))
  const child = spawn(binary, serverArgs(port, dir, options), { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = Promise.withResolvers<void>()
  child.once('exit', () => exited.resolve())
  const output = collectOutput(child)
  const url = `redis://127.0.0.1:${port}`
  await answers(url, child, output)
  if (child.pid === undefined) throw new Error('redis-server has no process id')

  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await exited.promise
  }
  return {
    url,
    port,
    pid: child.pid,
    kill: () => end('SIGKILL'),
    stop: async () => {
      // Where nothing is kept, nothing has to be written first: that takes a tenth of a second.
      await end(options.dir === undefined ? 'SIGKILL' : 'SIGTERM')
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  await closed.promise
  return address.port
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function serverArgs(port: number, dir: string, options: ServerOptions): string[] {
  const { appendonly = false, args = [], sentinelConfig } = options
  if (sentinelConfig !== undefined) {
    return [sentinelConfig, '--sentinel', '--port', String(port), '--bind', '127.0.0.1', '--dir', dir]
  }
  return [
    ['--port', String(port)],
    ['--bind', '127.0.0.1'],
    ['--dir', dir],
    ['--save', ''],
    ['--appendonly', appendonly ? 'yes' : 'no'],
    ['--appendfsync', 'always'],
    ['--daemonize', 'no'],
    args,
  ].flat()
}

function collectOutput(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-2_000)
    })
  }
  return () => text
}

async function answers(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  const ended = Promise.withResolvers<never>()
  child.once('error', (error) => ended.reject(error))
  child.once('exit', () => ended.reject(new Error(`redis-server ended:\n${output()}`)))
  const answersItself = async () => {
    // Somebody else’s server may have the port, and it may be no Redis: then this one is about to end.
    const told = await client.info('server').catch(() => '')
    const isItself = told.includes(`process_id:${child.pid}\r`)
    if (!isItself) await ended.promise
  }
  try {
    await Promise.race([answersItself(), ended.promise])
  } finally {
    client.disconnect()
  }
}
