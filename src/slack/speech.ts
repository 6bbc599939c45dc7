import type { ChannelKey, PersonId, ThreadKey } from '../bridge/model.ts'
import { catalogues, type Known, type Language, type Say } from '../bridge/notices.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import type { Names } from './names.ts'
import { sayIn } from './sentences.ts'
import { isDirectMessage } from './thread-key.ts'

/** Somebody waits for the sentence: better in English than late. What Slack says afterwards is remembered. */
const PATIENCE_MS = 1_000

const OTHERWISE: Language = 'en'

type Options = {
  readonly names: Pick<Names, 'localeOf' | 'allLocales'>
  /** Absent: each reader's own. */
  readonly language?: Language
  readonly known: () => Known
  readonly clock: () => number
}

/** Each reader's language, as it is set in Slack. */
export class SlackSpeech implements Speech {
  readonly #options: Options
  readonly #voices = new Map<string, Say>()

  constructor(options: Options) {
    this.#options = options
  }

  async to(reader: PersonId | undefined, place?: ThreadKey | ChannelKey): Promise<Say> {
    const { language } = this.#options
    const read = language ?? (await this.#languageOf(reader)) ?? this.#usual()
    return this.#in(read, place !== undefined && isDirectMessage(place))
  }

  async #languageOf(reader: PersonId | undefined): Promise<Language | undefined> {
    const locale = reader === undefined ? undefined : await this.#options.names.localeOf(reader, PATIENCE_MS)
    return locale === undefined ? undefined : languageIn(locale)
  }

  /** What most people read here. */
  #usual(): Language {
    const counts = new Map<Language, number>([[OTHERWISE, 0]])
    for (const locale of this.#options.names.allLocales()) {
      const language = languageIn(locale)
      counts.set(language, (counts.get(language) ?? 0) + 1)
    }
    const [[usual] = [OTHERWISE]] = [...counts].toSorted(([, one], [, other]) => other - one)
    return usual
  }

  #in(language: Language, isDirect: boolean): Say {
    const common = this.#options.known()
    const known: Known = isDirect ? { ...common, followUps: 'direct' } : common
    // Who is to be named is not known before the bot is signed in.
    const key = `${language} ${known.followUps} ${known.admin ?? ''}`
    const voice = this.#voices.get(key) ?? sayIn(language, known, this.#options.clock)
    this.#voices.set(key, voice)
    return voice
  }
}

/** Where somebody is reached who is named by a member id, an e-mail address or an address of the web. */
export function addressOf(contact: string, home: string | undefined): string | undefined {
  if (contact.startsWith('https:')) return contact
  if (contact.includes('@')) return `mailto:${contact}`
  // Before the bot is signed in, nothing is said that names anybody.
  return home === undefined ? undefined : `${home}team/${contact}`
}

/** `de-AT` and `de` are German. English for whatever the bot does not speak. */
function languageIn(locale: string): Language {
  const [language = ''] = locale.toLowerCase().split(/[-_]/)
  return isSpoken(language) ? language : OTHERWISE
}

function isSpoken(language: string): language is Language {
  return Object.hasOwn(catalogues, language)
}
