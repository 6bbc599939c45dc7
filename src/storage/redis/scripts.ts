import { readFileSync } from 'node:fs'
import { waitingStart } from '../../bridge/policy/ids.ts'
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
  'standing',
  'thread-stats',
  'thread-items',
  'listed',
  'unlist',
  'find-thread',
  'release',
  'read-links',
  'move',
  'free-own',
  'oldest-items',
  'tasks-in',
  'drop-letter',
  'revive-task',
  'forget-in',
] as const

export type ScriptName = (typeof scriptNames)[number]

/** The text of every script, behind what it needs of the key names, of `common.lua` and of `taking.lua`. */
export function readScripts(): readonly { readonly name: ScriptName; readonly lua: string }[] {
  const common = definitionsIn(
    [
      keysInLua(),
      `local recordVersion = ${recordVersion}`,
      `local unreadableLink = '${unreadableLink}'`,
      `local waitingTask = '${waitingStart}'`,
      readScript('common'),
      readScript('taking'),
    ].join('\n'),
  )
  return scriptNames.map((name) => ({ name, lua: withWhatItNeeds(readScript(name), common) }))
}

type Definition = { readonly name: string; readonly lua: string }

/** In these files a definition begins wherever a line begins with `local`. */
function definitionsIn(lua: string): Definition[] {
  return lua.split(/^(?=local )/m).map((text) => {
    const name = /^local (?:function )?(\w+)/.exec(text)?.[1]
    if (name === undefined) throw new Error(`no name is defined by: ${text}`)
    return { name, lua: text }
  })
}

/**
 * At each call Redis runs the whole text, and so makes each of its functions anew. Fifty that were not needed took half
 * the time of a short script. Going from the last definition to the first finds all that are needed, since each uses
 * only those before it.
 */
function withWhatItNeeds(script: string, definitions: readonly Definition[]): string {
  return definitions.reduceRight(
    (after, { name, lua }) =>
      new RegExp(`\\b${name}\\b`).test(after) ? `${lua.trimEnd()}\n${after}` : after,
    script,
  )
}

/** Without its comments, since Redis keeps the text in memory. */
function readScript(name: string): string {
  return readFileSync(`${import.meta.dirname}/scripts/${name}.lua`, 'utf8').replaceAll(/^\s*--.*\n/gm, '')
}
