import type { Parts } from './look.ts'

/** What a person typed, as Slack's composer would send it: names and links become references, the rest is escaped. */
export function composed(typed: string, { slack, residents }: Pick<Parts, 'slack' | 'residents'>): string {
  const people = residents.people.map((id) => slack.person(id))
  const names = people.flatMap(({ id, name, displayName }) => [
    [`@${displayName}`, `<@${id}>`] as const,
    [`@${name}`, `<@${id}>`] as const,
  ])
  const channels = residents.channels
    .map((id) => slack.channel(id))
    .filter(({ name }) => name !== '')
    .map(({ id, name }) => [`#${name}`, `<#${id}|${name}>`] as const)
  const references = [...names, ...channels].sort(([one], [other]) => other.length - one.length)
  return typed
    .split(/(https?:\/\/[^\s<>]+)/)
    .map((piece, index) => {
      const escaped = piece.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      if (index % 2 === 1) return `<${escaped}>`
      return replacedOnce(escaped, references)
    })
    .join('')
}

function replacedOnce(text: string, references: readonly (readonly [string, string])[]): string {
  const wanted = references.map(([name]) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${wanted})(?![\\p{L}\\p{N}])`, 'giu')
  const byName = new Map(references.map(([name, reference]) => [name.toLowerCase(), reference]))
  return text.replaceAll(found, (name) => byName.get(name.toLowerCase()) ?? name)
}
