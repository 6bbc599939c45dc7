import { readReference, referencePattern } from './references.ts'

/**
 * The people and channels whose names have to be looked up before the text can be written: each once, in order,
 * without the bot and without those whose name Slack sent along.
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

/** What may stand before the first word: spaces, marks of formatting and emoji. */
const opening = /^(?:[\s*_~]|:[a-z0-9_+'-]+:|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200D|\uFE0F)*/u

/** A person, everybody, or a group (Slack: Formatting text, "Mentioning users" and the following). */
const addressee = /^<(?:@([A-Z0-9]+)|!(?:here|channel|everyone|group|subteam\^[A-Z0-9]+))(?:\|[^<>]*)?>/

/** Whether the text begins by addressing people, one or many, and not the bot. */
export function addressesSomebodyElse(text: string, botId: string): boolean {
  const start = opening.exec(text)?.[0].length ?? 0
  const first = addressee.exec(text.slice(start))
  return first !== null && first[1] !== botId
}
