import { readScripts } from '../src/storage/redis/scripts.ts'

/** What the bot asks for beside its scripts: it runs them, waits for work, looks at a record, and at the server's safety. */
const direct = ['blpop', 'config|get', 'eval', 'evalsha', 'get', 'info', 'smembers']

/** Only to reach Redis where it is. */
const toReach = { database: ['select'], cluster: ['cluster|info', 'cluster|slots'] } as const

/** The commands that Redis has to let the bot use, and no other. */
function redisCommands(way?: keyof typeof toReach): string[] {
  const called = readScripts().flatMap(({ lua }) =>
    Array.from(lua.matchAll(/\bredis\.p?call\('([A-Z]+)'/g), ([, command = '']) => command.toLowerCase()),
  )
  return [...new Set([...called, ...direct, ...(way === undefined ? [] : toReach[way])])].toSorted()
}

/** As `ACL SETUSER` takes them, for the keys that begin with this tag. */
export function redisRules(tag: string, way?: keyof typeof toReach): string[] {
  return [`~${tag}*`, ...redisCommands(way).map((command) => `+${command}`)]
}

/** What an operator pastes into redis-cli. */
export function rightsBlock(): string {
  return `\`\`\`text\nACL SETUSER neuroflash reset on >PASSWORD ${redisRules('{nf}').join(' ')}\n\`\`\``
}
