/** What stands between `<` and `>` in Slack's text (Slack: Formatting text, "Retrieving messages"). */
export type Reference =
  | { readonly kind: 'person'; readonly id: string; readonly name: string | undefined }
  | { readonly kind: 'channel'; readonly id: string; readonly name: string | undefined }
  | { readonly kind: 'link'; readonly url: string; readonly label: string | undefined }
  /** A group that Slack does not name. */
  | { readonly kind: 'group' }
  /** Whatever has its own wording: `@here`, a group that is named, a date. */
  | { readonly kind: 'words'; readonly text: string }

/** Finds what Slack has put in angle brackets. Brackets that a person typed arrive as `&lt;` and `&gt;`. */
export const referencePattern = /<[^<>\n]*>/g

/** What a piece of text that `referencePattern` found refers to. */
export function readReference(bracketed: string): Reference {
  const inner = bracketed.slice(1, -1)
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = bar < 0 ? undefined : decodeEntities(inner.slice(bar + 1)) || undefined
  const id = target.slice(1)
  if (/^@[A-Z0-9]+$/.test(target)) return { kind: 'person', id, name: label?.replace(/^@/, '') }
  if (/^#[A-Z0-9]+$/.test(target)) return { kind: 'channel', id, name: label?.replace(/^#/, '') }
  if (target.startsWith('!subteam^') && label === undefined) return { kind: 'group' }
  if (target.startsWith('!')) return { kind: 'words', text: wordsOf(id, label) }
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return { kind: 'link', url: decodeEntities(target), label }
  return { kind: 'words', text: decodeEntities(bracketed) }
}

/** Slack encodes these three and no others. Decoded only once: `&amp;lt;` is a `&lt;` that somebody typed. */
export function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: 'amp' | 'lt' | 'gt') => entities[name])
}

/** What a person typed, as Slack would write it. */
export function encode(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const entities = { amp: '&', lt: '<', gt: '>' }

/** `here`, `subteam^S123` with `@name`, `date^1392734382^{date}` with a fallback; no id, and no code of Slack's. */
function wordsOf(command: string, label: string | undefined): string {
  const [kind = '', detail = ''] = command.split('^')
  if (label !== undefined && kind !== 'here' && kind !== 'channel' && kind !== 'everyone') return label
  return kind === 'date' ? dayOf(detail) : `@${kind}`
}

/** The day of a time in seconds, as 2026-11-28; empty where it is no time. */
export function dayOf(seconds: unknown): string {
  const ms = Number(seconds) * 1000
  return Math.abs(ms) < 4e12 ? new Date(ms).toISOString().slice(0, 10) : ''
}
