import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { parseRedisUrl } from './redis-url.ts'
import { readScripts, type ScriptName } from './scripts.ts'

/** One client of ioredis, to one server, by way of Sentinels, or to a Cluster. */
export type Client = Redis | Cluster

/**
 * A client for the store's steps: a command that Redis does not answer within 2 s fails, and one given
 * while Redis is away fails at once, so that Slack is told to try again while it still listens. It
 * connects when told to and then again for ever.
 */
export function stepClient(url: string): Client {
  // No answer for 4 s: the connection is taken for dead, whatever TCP says, and made anew.
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

/** Runs a script. ioredis sends its hash, and its text where Redis does not know it (any more). */
export function runScript(
  client: Client,
  name: ScriptName,
  args: readonly (string | number)[],
): Promise<unknown> {
  const command: unknown = Reflect.get(client, commandName(name))
  if (!isCommand(command)) throw new Error(`no script ${name}`)
  return command.apply(client, [...args])
}

function isCommand(value: unknown): value is (...args: unknown[]) => Promise<unknown> {
  return typeof value === 'function'
}

/** Like no command and no method of ioredis. */
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
    // What was under way when the connection broke fails; the caller decides about asking again.
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
      // Certificates hold names, not the addresses that ioredis would resolve them to.
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

/** A master that became a replica refuses to write: the connection has to find the new one. */
function isFailedOver(error: Error): boolean {
  return error.message.includes('READONLY')
}
