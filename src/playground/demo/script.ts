import type { StoredMessage } from '../neuroflash/contract.ts'

/** What people write in the demo. The first two are the guide's own. */
export const lines = {
  unique: 'What makes neuroflash unique?',
  example: 'Can you give me an example?',
  subject: 'Write three subject lines for our spring newsletter.',
  shortest: 'Which one is the shortest?',
  german: 'Und jetzt bitte auf Deutsch, als Tabelle für die Präsentation.',
  sentence: 'Fass das in einem Satz zusammen.',
  linkedIn: 'Turn it into a LinkedIn post, please.',
  hashtags: 'Which hashtags go with it?',
  friday: 'And which day should we send it?',
  preview: 'Now the preview text that goes with it.',
  goodbye: 'One last thing: a call to action?',
} as const

/** Plays neuroflash: what it says to each of them. */
export function answerTo(question: string, history: readonly StoredMessage[]): string {
  return answers.get(question) ?? `I have ${history.length} messages before this one and no line for it.`
}

const answers: ReadonlyMap<string, string> = new Map([
  [
    lines.unique,
    `## What makes neuroflash unique

neuroflash is unique because it combines three things that usually come one by one:

- **Your brand voice** – learned once, kept in every text
- **European data privacy** – hosted in the EU, GDPR by design
- **Many languages** – written in each of them, not translated afterwards

More on [neuroflash.com](https://neuroflash.com).`,
  ],
  [
    lines.example,
    `### A product line in your brand voice

> Coffee that gets up before you do.

1. It is *short*: seven words
2. It makes a picture before it makes a claim
3. It says nothing that a competitor could say as well`,
  ],
  [
    lines.subject,
    `1. **Spring is in your inbox**
2. Fresh ideas, freshly picked for you
3. Your coffee would like some sun – *and 15 % off*`,
  ],
  [lines.shortest, 'The first one: **Spring is in your inbox**, five words and 24 characters.'],
  [
    lines.german,
    `### Was neuroflash besonders macht

| Stärke | Nutzen für Ihr Team |
| --- | --- |
| Markenstimme | Jeder Text klingt nach Ihnen |
| Datenschutz | In der EU gehostet, DSGVO-konform |
| Sprachen | Gedacht statt übersetzt |`,
  ],
  [
    lines.sentence,
    'neuroflash schreibt in **Ihrer Markenstimme**, in vielen Sprachen und nach europäischem Datenschutz.',
  ],
  [
    lines.linkedIn,
    `**Most AI texts sound like everybody. Ours sound like you.**

We taught neuroflash our brand voice once. Since then every post, ad and newsletter starts where our best writer would.

What would you hand over first?`,
  ],
  [lines.hashtags, 'Three are enough: `#BrandVoice`, `#ContentMarketing` and `#MadeInEurope`.'],
  [
    lines.friday,
    `**Tuesday, 10 a.m.** – by then Monday's mail is done.

- Second best: Thursday, 2 p.m.
- Rather not: Friday afternoon`,
  ],
  [lines.preview, 'The sun is out, the beans are in: *open for 15 % off your first spring roast.*'],
  [lines.goodbye, '**Wake up with us.** It fits the coffee and fits on a button.'],
])
