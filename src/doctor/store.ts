import { type ServerCondition, type StoreCondition, safeSettings } from '../storage/condition.ts'
import type { StoreExamined } from '../storage/examine.ts'
import { broken, type Finding, unseen, well } from './finding.ts'

/** Which store a configuration names. */
export type StoreNamed = { readonly redisUrl?: string; readonly dataDir: string }

/** What follows from what was seen of the store. */
export function storeFindings(examined: StoreExamined, { redisUrl, dataDir }: StoreNamed): Finding[] {
  switch (examined.kind) {
    case 'answers':
      return conditionFindings(examined.condition, dataDir)
    case 'new':
      return [well('store', `there is no store in ${dataDir} yet; the bot creates it when it starts`)]
    case 'in-use':
      return [
        unseen('store', `another process uses the store in ${dataDir}, and does not answer on its socket`, {
          lookAt: ['DATA_DIR'],
          mend: 'If that is the bot, run the doctor as the same user; its log says why it has no socket.',
        }),
      ]
    case 'fails':
      return [
        redisUrl === undefined
          ? broken('store', reasonOf(examined.error), {
              lookAt: ['DATA_DIR'],
              mend: `Check that the bot’s user can write to ${dataDir}, and that the disk is not full.`,
            })
          : broken('store', `Redis cannot be used: ${reasonOf(examined.error)}`, {
              lookAt: ['REDIS_URL'],
              mend: redisMend(reasonOf(examined.error)),
              canWait: true,
            }),
      ]
    default:
      return examined satisfies never
  }
}

/** What Redis says of commands, and of those inside a script before and since 7.2. */
const lacksRights = /NOPERM|user executing the script|ACL failure/

function redisMend(reason: string): string {
  if (lacksRights.test(reason))
    return 'Give its user the rights that docs/operations.md lists, for the keys of this prefix.'
  if (/certificate/i.test(reason))
    return 'Use the host’s name as the certificate has it. For an authority of your own, set NODE_EXTRA_CA_CERTS to its certificate, in the environment and not in .env.'
  return 'Check that Redis runs, and that host, port, user and password are right.'
}

/** What Redis or SQLite itself said, where it said something. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' && !message.includes('opened')
    ? cause.message
    : message
}

function conditionFindings(condition: StoreCondition, dataDir: string): Finding[] {
  if (condition.kind === 'redis') {
    const { servers } = condition
    return [
      well('store', 'Redis answers and can be written to'),
      redisSafety(servers),
      redisVersion(servers),
      redisRoom(servers),
    ]
  }
  return [
    well('store', `the SQLite file in ${dataDir} can be written to`),
    privacy(condition.openToOthers),
    diskRoom(condition.freeBytes, dataDir),
  ]
}

/** What follows from a setting of Redis that is not as it should be. */
const consequences: Readonly<Record<keyof typeof safeSettings, string>> = {
  appendonly: 'when it restarts, stored messages are lost',
  appendfsync: 'when its machine fails, the latest messages are lost',
  'maxmemory-policy': 'when its memory is full, it may delete stored messages',
}

function redisSafety(servers: readonly ServerCondition[]): Finding {
  const names = Object.keys(safeSettings) as (keyof typeof safeSettings)[]
  const unsafe = names.flatMap((name) => {
    const value = servers.map(({ settings }) => settings[name]).find((one) => one !== safeSettings[name])
    return value === undefined ? [] : [{ name, value }]
  })
  if (unsafe.length > 0) {
    const found = unsafe.map(({ name, value }) => `${name} is ${value} (${consequences[name]})`).join('; ')
    const wanted = unsafe.map(({ name }) => `${name} ${safeSettings[name]}`).join(', ')
    return broken('store-safety', `Redis: ${found}`, {
      lookAt: ['REDIS_URL'],
      mend: `Set in redis.conf, or at your provider: ${wanted}.`,
      canWait: true,
    })
  }
  const areSeen = servers.every(({ settings }) => names.every((name) => settings[name] !== undefined))
  return areSeen
    ? well('store-safety', 'Redis keeps what it is given')
    : unseen('store-safety', 'Redis does not let its settings be read (CONFIG GET)', {
        mend: 'Ask whoever runs it for appendonly yes, appendfsync always and maxmemory-policy noeviction.',
      })
}

const OLDEST = { major: 6, minor: 2 }

function redisVersion(servers: readonly ServerCondition[]): Finding {
  const versions = [...new Set(servers.flatMap(({ version }) => version ?? []))]
  if (versions.length === 0) return unseen('store-version', 'Redis does not let its version be read (INFO)')
  const tooOld = versions.find((version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)
  })
  if (tooOld === undefined) return well('store-version', `Redis ${versions.join(', ')}`)
  return broken('store-version', `Redis ${tooOld} is too old`, {
    lookAt: ['REDIS_URL'],
    mend: 'Use Redis 6.2 or later, or Valkey.',
  })
}

/** From here on it is time to act. */
const FULL = 0.9

function redisRoom(servers: readonly ServerCondition[]): Finding {
  const used = servers.flatMap(({ usedBytes }) => usedBytes ?? [])
  if (used.length < servers.length)
    return unseen('store-room', 'Redis does not let its memory be seen (INFO)')
  const full = servers.find(
    ({ usedBytes = 0, mostBytes = Number.POSITIVE_INFINITY }) => usedBytes > FULL * mostBytes,
  )
  const taken = megabytes(Math.max(...used))
  if (full === undefined) {
    const most = servers.flatMap(({ mostBytes }) => mostBytes ?? [])
    const limit = most.length === 0 ? 'there is no maxmemory' : `of ${megabytes(Math.min(...most))}`
    return well('store-room', `Redis uses ${taken}, ${limit}`)
  }
  return broken('store-room', `Redis uses ${megabytes(full.usedBytes)} of ${megabytes(full.mostBytes)}`, {
    lookAt: ['REDIS_URL'],
    mend: 'Raise maxmemory: once it is used up, no message can be stored.',
  })
}

function privacy(openToOthers: readonly string[]): Finding {
  if (openToOthers.length === 0)
    return well('store-safety', 'nobody else on this machine may read or change it')
  return broken('store-safety', `others on this machine have rights on ${openToOthers.join(', ')}`, {
    lookAt: ['DATA_DIR'],
    mend: 'Take them away: chmod 700 for the folder, chmod 600 for the files.',
    canWait: true,
  })
}

const LEAST_FREE_BYTES = 200 * 1024 * 1024

function diskRoom(freeBytes: number, dataDir: string): Finding {
  const free = `${megabytes(freeBytes)} are free on the disk of ${dataDir}`
  if (freeBytes >= LEAST_FREE_BYTES) return well('store-room', free)
  return broken('store-room', `only ${free}`, {
    lookAt: ['DATA_DIR'],
    mend: 'Make room: on a full disk no message can be stored.',
  })
}

function megabytes(bytes = 0): string {
  return bytes >= 1e10 ? `${Math.round(bytes / 1e9)} GB` : `${Math.round(bytes / 1e6)} MB`
}
