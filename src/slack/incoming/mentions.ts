import { readReference, referencePattern } from './references.ts'

/**
 * The people and channels whose names have to be looked up before the text can be read: each once, in
 * order, without the bot and without those that bring their name along.
 */
export function referencedIds(text: string, bot?: string): { people: string[]; channels: string[] } {
  const people = new Set<string>()
  const channels = new Set<string>()
  for (const [bracketed] of text.matchAll(referencePattern)) {
    const reference = readReference(bracketed)
    if (reference.kind === 'person' && reference.name === undefined) people.add(reference.id)
    if (reference.kind === 'channel' && reference.name === undefined) channels.add(reference.id)
  }
  if (bot !== undefined) people.delete(bot)
  return { people: [...people], channels: [...channels] }
}

/** Whether the text mentions this person or bot. */
export function mentions(text: string, userId: string): boolean {
  return text.includes(`<@${userId}>`) || text.includes(`<@${userId}|`)
}

/** Whether the text begins by addressing a person who is not the bot. */
export function addressesSomebodyElse(text: string, botId: string): boolean {
  const first = /^\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>/.exec(text)?.[1]
  return first !== undefined && first !== botId
}
