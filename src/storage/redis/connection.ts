import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { parseRedisUrl } from './redis-url.ts'
import { readScripts, type ScriptName } from './scripts.ts'

/** One client of ioredis, to one server, by way of Sentinels, or to a Cluster. */
export type Client = Redis | Cluster

/**
 * A client for the store's steps. A command that Redis does not answer within 2 s fails, and one given while Redis is
 * away fails at once: Slack has to hear within 3 s that it must try again. The client connects when it is told to, and
 * from then on whenever the connection is lost.
 */
export function stepClient(url: string): Client {
  // Without an answer for 4 s the connection counts as dead, whatever TCP says, and is made anew.
  const client = createClient(url, { commandTimeout: 2_000, socketTimeout: 4_000 })
  for (const { name, lua } of readScripts()) {
    client.defineCommand(commandName(name), { lua, numberOfKeys: 1 })
  }
  return client
}

/** A client for one command that blocks for up to `blockMs`. */
export function blockingClient(url: string, blockMs: number): Client {
  return createClient(url, { socketTimeout: blockMs + 4_000 })
}

/** Runs a script. ioredis sends its hash, or its text if Redis does not know it. */
export function runScript(
  client: Client,
  name: ScriptName,
  args: readonly (string | number)[],
): Promise<unknown> {
  const command: unknown = Reflect.get(client, commandName(name))
  if (!isCommand(command)) throw new Error(`no script ${name}`)
  if (client instanceof Redis && client.status === 'ready') gather(client)
  return command.apply(client, [...args])
}

/**
 * Sends what is asked in one pass of the event loop in one piece. Redis writes to its disk once for all of it, which is
 * a seventh of its work under load. ioredis' own pipelining would also hold back each piece until the one before is
 * answered, and with that the time in which a step must fail.
 */
function gather({ stream }: Redis): void {
  if (stream.writableCorked > 0) return
  stream.cork()
  setImmediate(() => stream.uncork())
}

function isCommand(value: unknown): value is (...args: unknown[]) => Promise<unknown> {
  return typeof value === 'function'
}

/** ioredis makes a method of each script, so its name must not be that of a command or of another method. */
function commandName(script: string): string {
  return `nf-${script}`
}

function createClient(url: string, timeouts: { commandTimeout?: number; socketTimeout: number }): Client {
  const address = parseRedisUrl(url)
  const common = {
    ...address.login,
    ...timeouts,
    ...(address.tls ? { tls: {} } : {}),
    connectTimeout: 5_000,
    // What was under way when the connection broke fails. The caller decides whether to ask again.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    reconnectOnError: isFailedOver,
  } satisfies RedisOptions
  if (address.kind === 'cluster') {
    return new Cluster([...address.nodes], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: retryDelayMs,
      redisOptions: common,
      // Certificates are made out to names, not to the addresses that ioredis would resolve them to.
      ...(address.tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
    })
  }
  const alone = { ...common, lazyConnect: true, enableOfflineQueue: false, retryStrategy: retryDelayMs }
  if (address.kind === 'standalone') return new Redis({ ...alone, ...address.node, db: address.db })
  const { username, password } = address.sentinelLogin
  return new Redis({
    ...alone,
    sentinels: [...address.sentinels],
    name: address.master,
    db: address.db,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(address.tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  })
}

function retryDelayMs(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 5), 1_000)
}

/** A master that has become a replica refuses to write. The client then has to find the new master. */
function isFailedOver(error: Error): boolean {
  return error.message.includes('READONLY')
}
