import type { StoredMessage } from '../neuroflash/contract.ts'
import { questionIn } from './quoted.ts'

type History = readonly StoredMessage[]

type Line = {
  readonly asked: RegExp
  readonly answer: (question: string, history: History) => string
}

/**
 * Plays neuroflash. Its answers are written down beforehand, but they go by what was said in the conversation, so
 * that one sees that neuroflash remembers.
 */
export function answerTo(content: string, history: History): string {
  const question = questionIn(content)
  const line = LINES.find(({ asked }) => asked.test(question))
  return line === undefined ? remembering(question, history) : line.answer(question, history)
}

const LINES: readonly Line[] = [
  { asked: /\b(first|zuerst|als erstes)\b.*\b(ask|say|gefragt|gesagt|schrieb)/i, answer: recall },
  { asked: /\b(betreffzeile|subject line)/i, answer: subjectLine },
  { asked: /\b(auf englisch|in english)\b/i, answer: inEnglish },
  { asked: /\b(auf deutsch|in german)\b/i, answer: inGerman },
  { asked: /\b(tabelle|table|vergleich|compare)/i, answer: table },
  { asked: /\b(kürzer|shorter)\b/i, answer: shorter },
  { asked: /\b(code|html|snippet)\b/i, answer: code },
  { asked: /\bslogans?\b/i, answer: slogans },
  { asked: /\b(linkedin|post)\b/i, answer: post },
]

const SLOGANS = {
  de: ['Hafer, aber bitte mit Haltung.', 'Schmeckt nach morgen.', 'Die Milch, die nie eine war.'],
  en: ['Oats with an attitude.', 'Tastes like tomorrow.', 'The milk that never was one.'],
} as const

function slogans(question: string): string {
  const list = SLOGANS[languageOf(question)].map((slogan, index) => `${index + 1}. **${slogan}**`).join('\n')
  return say(question, {
    de: `Drei Vorschläge in Ihrer Markenstimme:\n\n${list}\n\nDer zweite passt am besten zu einer *jungen* Zielgruppe.`,
    en: `Three ideas in your brand voice:\n\n${list}\n\nThe second one suits a *young* audience best.`,
  })
}

/** The slogan that was picked, by its number, from those offered earlier. */
function picked(question: string, history: History): string {
  const offered = history.findLast(({ role, content }) => role === 'assistant' && /^1\. \*\*/m.test(content))
  const all = [...(offered?.content ?? '').matchAll(/^\d\. \*\*(.+)\*\*/gm)].map(([, slogan = '']) => slogan)
  const number = [...userWords(history), question].map(numberIn).findLast((one) => one !== undefined) ?? 0
  return all[number] ?? all[0] ?? SLOGANS[languageOf(question)][1]
}

/** Which one somebody means; “three slogans” means none of them. */
function numberIn(words: string): number | undefined {
  const patterns = [
    /\b(erste[rsn]?|first)\b(?! (ask|say))/i,
    /\b(zweite[rsn]?|second)\b/i,
    /\b(dritte[rsn]?|third)\b/i,
  ]
  const index = patterns.findIndex((pattern) => pattern.test(words))
  return index < 0 ? undefined : index
}

function subjectLine(question: string, history: History): string {
  const slogan = picked(question, history)
  return say(question, {
    de: `Zu „${slogan}“ passt:\n\n> **Morgen beginnt im Kühlregal** – Ihr Haferdrink ist da\n\n- *34 Zeichen* vor dem Gedankenstrich, auf dem Handy also ganz zu sehen\n- kein Ausrufezeichen: Das klingt mehr nach Ihnen`,
    en: `With “${slogan}” goes:\n\n> **Tomorrow starts in the fridge** – your oat drink is here\n\n- *29 characters* before the dash, so a phone shows all of it\n- no exclamation mark: that sounds more like you`,
  })
}

function inEnglish(_question: string, history: History): string {
  const slogan = picked('', history)
  const index = SLOGANS.de.findIndex((german) => german === slogan)
  return `In English I would not translate it but write it anew:\n\n> **${SLOGANS.en[index] ?? slogan}**\n\n“${slogan}” stays as it is in your German texts.`
}

function inGerman(_question: string, history: History): string {
  const slogan = picked('', history)
  const index = SLOGANS.en.findIndex((english) => english === slogan)
  return `Auf Deutsch würde ich nicht übersetzen, sondern neu schreiben:\n\n> **${SLOGANS.de[index] ?? slogan}**`
}

function table(question: string): string {
  return say(question, {
    de: `### Drei Slogans im Vergleich\n\n| Slogan | Ton | Zeichen |\n| --- | --- | ---: |\n${SLOGANS.de.map((one, index) => `| ${one} | ${['frech', 'ruhig', 'verspielt'][index]} | ${one.length} |`).join('\n')}`,
    en: `### Three slogans compared\n\n| Slogan | Tone | Characters |\n| --- | --- | ---: |\n${SLOGANS.en.map((one, index) => `| ${one} | ${['cheeky', 'calm', 'playful'][index]} | ${one.length} |`).join('\n')}`,
  })
}

function shorter(question: string, history: History): string {
  const before = history.findLast(({ role }) => role === 'assistant')?.content ?? ''
  const words = before
    .replaceAll(/[#>*|_-]|^\d\./gm, '')
    .split(/\s+/)
    .filter(Boolean)
  return say(question, {
    de: `Meine letzte Antwort hatte ${words.length} Wörter. Kürzer: **${words.slice(0, 5).join(' ')} …**`,
    en: `My last answer had ${words.length} words. Shorter: **${words.slice(0, 5).join(' ')} …**`,
  })
}

function code(question: string, history: History): string {
  const slogan = picked(question, history)
  return `\`\`\`html\n<h1>${slogan}</h1>\n<a href="/oat" class="button">Try it</a>\n\`\`\`\nThe class \`button\` is your own.`
}

function post(question: string, history: History): string {
  const slogan = picked(question, history)
  return say(question, {
    de: `**${slogan}**\n\nWir haben neun Monate lang Hafer probiert, damit Sie nur einen Schluck brauchen. Ab Montag im Kühlregal.\n\n#Haferdrink #NeuImRegal`,
    en: `**${slogan}**\n\nWe tasted oats for nine months, so that you need only one sip. In stores from Monday.\n\n#OatDrink #NewInStore`,
  })
}

function recall(question: string, history: History): string {
  const [first] = userWords(history)
  if (first === undefined)
    return say(question, {
      de: 'Dies ist Ihre erste Nachricht hier.',
      en: 'This is your first message here.',
    })
  return say(question, {
    de: `Sie haben zuerst geschrieben:\n\n> ${first}`,
    en: `You first wrote:\n\n> ${first}`,
  })
}

/** What it says to anything else: its place in the conversation, and what came before. */
function remembering(question: string, history: History): string {
  const words = userWords(history)
  const [first, last] = [words[0], words.at(-1)]
  if (first === undefined || last === undefined) {
    return say(question, {
      de: `„${short(question)}“ – damit beginnt unser Gespräch. Meine Antworten sind vorgefertigt, aber ich merke mir, was Sie schreiben.\n\n- Bitten Sie um **drei Slogans**, dann um eine **Betreffzeile** zum zweiten\n- Oder fragen Sie: *Was habe ich zuerst gefragt?*`,
      en: `“${short(question)}” begins our conversation. My answers are canned, but I remember what you write.\n\n- Ask for **three slogans**, then for a **subject line** for the second one\n- Or ask: *What did I ask first?*`,
    })
  }
  return say(question, {
    de: `Das ist Ihre ${words.length + 1}. Nachricht in diesem Gespräch. Es begann mit „${short(first)}“; zuletzt schrieben Sie „${short(last)}“.`,
    en: `This is message ${words.length + 1} of yours in this conversation. It began with “${short(first)}”; the last before this was “${short(last)}”.`,
  })
}

function userWords(history: History): string[] {
  return history.filter(({ role }) => role === 'user').map(({ content }) => questionIn(content))
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59).trimEnd()}…` : text
}

function say(question: string, { de, en }: { readonly de: string; readonly en: string }): string {
  return languageOf(question) === 'de' ? de : en
}

/** By the words that only one of the two languages has; where that decides nothing, English. */
function languageOf(question: string): 'de' | 'en' {
  const count = (words: RegExp) => question.match(words)?.length ?? 0
  return count(GERMAN) > count(ENGLISH) ? 'de' : 'en'
}

const GERMAN =
  /[äöüß]|\b(bitte|drei|zwei|und|der|den|das|ein|eine|einen|wie|ist|ich|wir|mit|auf|zu|zum|uns|unsere|nicht|hallo|danke|guten|habe|hat|mir|wer|wann|warum|welche[mnrs]?|gilt|sind|wird|von|im|es|für|oder|noch|dazu|denn|nun|tabelle|kürzer|betreffzeile)\b/gi
const ENGLISH =
  /\b(the|a|and|for|of|is|are|you|your|our|we|please|what|with|to|in|me|it|hello|thanks|shorter|subject|table|who|which|when|how|this|that)\b/gi
