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
  'free-own',
] as const

export type ScriptName = (typeof scriptNames)[number]

/** The text of every script, with what it needs of the key names and of `common.lua` before it. */
export function readScripts(): readonly { readonly name: ScriptName; readonly lua: string }[] {
  const common = definitionsIn(
    [
      keysInLua(),
      `local recordVersion = ${recordVersion}`,
      `local unreadableLink = '${unreadableLink}'`,
      readScript('common'),
      readScript('taking'),
    ].join('\n'),
  )
  return scriptNames.map((name) => ({ name, lua: withWhatItNeeds(readScript(name), common) }))
}

type Definition = { readonly name: string; readonly lua: string }

/** Each begins with `local` at the beginning of a line. */
function definitionsIn(lua: string): Definition[] {
  return lua.split(/^(?=local )/m).map((text) => {
    const name = /^local (?:function )?(\w+)/.exec(text)?.[1]
    if (name === undefined) throw new Error(`no name is defined by: ${text}`)
    return { name, lua: text }
  })
}

/**
 * Redis runs all of a script at each call, and each function that stands in it is made anew: fifty of them took half
 * of the time of a short one. A definition needs only what stands before it.
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
