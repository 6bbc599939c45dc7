import { readFileSync } from 'node:fs'
import { unreadableLink } from '../bot-store.ts'
import { recordVersion } from '../fields.ts'
import { keysInLua } from '../keys.ts'

/** The atomic steps on Redis, each a file of its own in `scripts/`. */
const scriptNames = [
  'put',
  'take',
  'replace-link',
  'hold',
  'settle',
  'revise',
  'revive',
  'pause',
  'resume',
  'wake',
  'stats',
  'ping',
  'purge',
  'dead-letters',
  'put-task',
  'take-task',
  'hold-task',
  'settle-task',
  'thread-stats',
  'listed',
  'unlist',
  'find-thread',
  'release',
  'read-links',
  'move',
] as const

export type ScriptName = (typeof scriptNames)[number]

/** The text of every script, with the key names and `common.lua` before it. */
export function readScripts(): readonly { readonly name: ScriptName; readonly lua: string }[] {
  const before = [
    keysInLua(),
    `local recordVersion = ${recordVersion}`,
    `local unreadableLink = '${unreadableLink}'`,
    readScript('common'),
  ].join('\n')
  return scriptNames.map((name) => ({ name, lua: `${before}\n${readScript(name)}` }))
}

/** Without its comments, since Redis keeps the text in memory. */
function readScript(name: string): string {
  return readFileSync(`${import.meta.dirname}/scripts/${name}.lua`, 'utf8').replaceAll(/^\s*--.*\n/gm, '')
}
