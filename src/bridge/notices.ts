import type { Answer } from './model.ts'
import { de } from './notices/de.ts'
import { en } from './notices/en.ts'

/** Each language the bot speaks, under its ISO 639 code. */
export const catalogues = { en, de } as const satisfies Readonly<Record<string, Catalogue>>

export type Language = keyof typeof catalogues

/** Names a sentence. */
export type SentenceKey = keyof typeof en

/** The same sentences in any language. */
export type Catalogue = Readonly<Record<SentenceKey, string>>

/** What is the same in every sentence, so that nobody has to hand it over. */
export type Known = {
  /** Which messages of a thread are for the bot: all once it was called there, those that mention it, or every one. */
  readonly followUps: 'all' | 'mentions' | 'direct'
  /** The address of whoever looks after the app: `https:` or `mailto:`. */
  readonly admin?: string
}

/** `who`, of `{who}` and of `{who, select, …}`. The words in a branch of a choice are no names: they have spaces or a `#`. */
type PlaceIn<Inside extends string> = Inside extends `${infer Name},${string}` ? Named<Name> : Named<Inside>
type Named<Name extends string> = Name extends `${string}${' ' | '#' | '.' | '`'}${string}` | ''
  ? never
  : Name

type Places<Sentence extends string> = Sentence extends `${string}{${infer Rest}`
  ? Places<Rest> | (Rest extends `${infer Inside}}${string}` ? PlaceIn<Inside> : never)
  : never

type PlacesOf<Key extends SentenceKey> = Exclude<Places<(typeof en)[Key]>, keyof Known | 'midnight'>

type Values<Key extends SentenceKey> = Key extends SentenceKey
  ? [PlacesOf<Key>] extends [never]
    ? []
    : [values: { readonly [Place in PlacesOf<Key>]: Value }]
  : never

/** What people add out of politeness, in every language. */
export const courtesies: ReadonlySet<string> = new Set(
  Object.values(catalogues).flatMap(({ wordsPlease }) => wordsPlease.split(', ')),
)

/** What is put into a sentence. Text stays literal, whatever a person is called; a number is written as people do. */
export type Value = string | number | Date | AsItIs

/** A token or an address that we made ourselves: nothing in it is escaped. */
export type AsItIs = { readonly asItIs: string }

/** A sentence that needs nothing filled in. */
export type NoticeKey = { [Key in SentenceKey]: [PlacesOf<Key>] extends [never] ? Key : never }[SentenceKey]

/** Says any sentence, in one language. */
export type Say = <Key extends SentenceKey>(key: Key, ...values: Values<Key>) => string

/** Something to be said, in whatever language its reader has. */
export type Words = (say: Say) => string

/** What is said beneath an answer that is not whole. */
export const cutNotices = {
  length: 'answerCut',
  rules: 'answerCutByRules',
  failure: 'answerBroken',
} as const satisfies Record<NonNullable<Answer['cut']>, NoticeKey>

const repeatable: ReadonlySet<NoticeKey> = new Set<NoticeKey>([
  'unanswered',
  'uncertain',
  'unclear',
  'unreachable',
  'failed',
  'busy',
  'limit',
  'credentials',
  'forbidden',
])

/** Whether the notice offers to ask the same message again: only where that can help. */
export function offersTryAgain(key: NoticeKey): boolean {
  return repeatable.has(key)
}

/** In a sentence: the time of day, which everybody reads in their own zone. */
export function timeOfDay(atMs: number): AsItIs {
  return { asItIs: `<time:${Math.round(atMs / 1_000)}>` }
}

/** In a sentence: the day, as everybody writes it in their own language and zone. */
export function dayOf(atMs: number): AsItIs {
  return { asItIs: `<day:${Math.round(atMs / 1_000)}>` }
}
