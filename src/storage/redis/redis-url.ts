/** Where Redis is, in the terms of ioredis. */
type RedisAddress =
  | { readonly kind: 'standalone'; readonly node: Node; readonly login: Login; readonly db: number }
  | {
      readonly kind: 'sentinel'
      readonly sentinels: readonly Node[]
      readonly master: string
      readonly login: Login
      readonly sentinelLogin: Login
      readonly db: number
    }
  | { readonly kind: 'cluster'; readonly nodes: readonly Node[]; readonly login: Login }

type Node = { readonly host: string; readonly port: number }
type Login = { readonly username?: string; readonly password?: string }

/**
 * Reads the forms of `REDIS_URL`:
 *
 * - `redis://[user:password@]host[:port][/db]`
 * - `redis+sentinel://[user:password@]host[:port],host[:port]/master-name[/db]`; a password of the
 *   Sentinels themselves goes into `?sentinelPassword=` (and `&sentinelUsername=`)
 * - `redis+cluster://[user:password@]host[:port],host[:port]`
 *
 * each with `rediss` for TLS, which holds for the Sentinels too, and each with `?prefix=name`, which
 * keeps apart what shares one Redis. Throws an error that names the forms but not what was given: it
 * may hold a password.
 */
export function parseRedisUrl(
  url: string,
): RedisAddress & { readonly tls: boolean; readonly prefix?: string } {
  const parts = form.exec(url)?.groups
  if (parts === undefined) throw new Error(expected)
  const kind = parts['kind'] ?? 'standalone'
  const nodes = readNodes(parts['nodes'] ?? '', kind === 'sentinel' ? 26_379 : 6_379)
  const [first] = nodes
  const login = readLogin(parts['user'], parts['password'])
  const path = (parts['path'] ?? '').split('/').filter((step) => step !== '')
  const query = new URLSearchParams(parts['query'])
  const common = { login, tls: parts['scheme'] === 'rediss', ...readPrefix(query.get('prefix')) }

  if (kind === 'cluster' && path.length === 0) return { kind, nodes, ...common }
  if (kind === 'standalone' && first !== undefined && nodes.length === 1 && path.length <= 1) {
    return { kind, node: first, db: readDb(path[0]), ...common }
  }
  const [master, db] = path
  if (kind === 'sentinel' && master !== undefined && path.length <= 2) {
    const sentinelLogin = readLogin(query.get('sentinelUsername'), query.get('sentinelPassword'))
    return { kind, sentinels: nodes, master: decode(master), sentinelLogin, db: readDb(db), ...common }
  }
  throw new Error(expected)
}

const expected =
  'REDIS_URL must look like redis://host:6379/0, redis+sentinel://host:26379,host:26379/master-name or redis+cluster://host:6379,host:6379 (rediss for TLS, user:password@ before the hosts, ?prefix=name behind)'

const form =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<nodes>[^@/?]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/

/** A host is a name, an IPv4 address, or an IPv6 address in brackets. */
const nodeForm = /^(?:\[(?<ipv6>[^\]]+)\]|(?<host>[^:[\]]+))(?::(?<port>\d{1,5}))?$/

function readNodes(text: string, defaultPort: number): readonly Node[] {
  return text.split(',').map((node) => {
    const parts = nodeForm.exec(node)?.groups
    const host = parts?.['ipv6'] ?? parts?.['host']
    if (host === undefined) throw new Error(expected)
    return { host, port: Number(parts?.['port'] ?? defaultPort) }
  })
}

function readLogin(user: string | null | undefined, password: string | null | undefined): Login {
  return {
    ...(user ? { username: decode(user) } : {}),
    ...(password ? { password: decode(password) } : {}),
  }
}

/** It stands inside the hash tag of every key, so it must not end that. */
function readPrefix(text: string | null): { prefix?: string } {
  if (text === null) return {}
  if (!/^[\w.-]{1,64}$/.test(text)) throw new Error(expected)
  return { prefix: text }
}

function readDb(text = '0'): number {
  if (!/^\d{1,4}$/.test(text)) throw new Error(expected)
  return Number(text)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error(expected)
  }
}
