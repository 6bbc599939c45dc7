/** A document that was made to be hard to read, and what it is made of. */
export type Hostile = { readonly name: string; readonly markdown: string }

type Make = (chars: number) => string

const repeated =
  (unit: string): Make =>
  (chars) =>
    unit.repeat(Math.max(1, Math.ceil(chars / unit.length)))

const lines = (first: string, unit: string): Make => {
  const rest = repeated(unit)
  return (chars) => `${first}\n${rest(Math.max(0, chars - first.length))}`
}

const halves = (before: string, after: string): Make => {
  const [left, right] = [repeated(before), repeated(after)]
  return (chars) => `${left(chars / 2)}a${right(chars / 2)}`
}

/** Each is read in more than linear time by some parser, or was by ours. */
const kinds: Readonly<Record<string, Make>> = {
  'closing brackets': repeated(']'),
  'opening brackets': repeated('['),
  'openings of images': repeated('!['),
  'openings of links': repeated('[a]('),
  'openings of footnotes': repeated('[^a'),
  'brackets in brackets': halves('[', ']'),
  'images in images': halves('![', '](b)'),
  'links, one after the other': repeated('[a](b "c") '),
  'references that lead nowhere': repeated('[a][b] '),
  definitions: (chars) => `${repeated('[a]: b\n')(chars / 2)}${repeated('[a] ')(chars / 2)}`,
  'definitions cut short': repeated('[a]: <b\n'),
  footnotes: (chars) => `${repeated('[^a] ')(chars / 2)}\n\n${repeated('[^a]: b\n\n')(chars / 2)}`,
  'one long label': (chars) => `[${repeated('ein *Wort* ')(chars)}](https://e.com)`,
  'one long address': (chars) => `[a](https://e.com/${repeated('a(b')(chars)})`,
  stars: repeated('*'),
  'stars that open': repeated('*a '),
  'stars that do both': repeated('*a'),
  'stars and underlines': repeated('*a_'),
  'emphasis in emphasis': halves('*a _b ', ' b_ a*'),
  'strong in strong': halves('**a ', ' a**'),
  tildes: repeated('~~a ~b '),
  backticks: repeated('`a``b```'),
  'backticks of every length': (chars) => {
    const longest = Math.floor(Math.sqrt(2 * chars))
    return Array.from({ length: longest }, (_, ticks) => '`'.repeat(ticks + 1)).join(' ')
  },
  fences: repeated('```\n'),
  tags: repeated('<a '),
  comments: repeated('<!-- '),
  'autolinks cut short': repeated('<a@b'),
  'bare addresses': repeated('https://a.b/(c '),
  'bare addresses without an end': repeated('www.a.'),
  'mail addresses': repeated('a@b.c '),
  'mail addresses without an end': repeated('a.b@'),
  'at signs': repeated('@'),
  ampersands: repeated('&'),
  'entities cut short': repeated('&amp'),
  dollars: repeated('$a'),
  'formulas cut short': repeated('\\(a '),
  reasoning: repeated('<think>a\n'),
  'ends of reasoning': repeated('</think>\n'),
  'tags in tags': halves('<b>', '</b>'),
  'links as Slack writes them, cut short': repeated('<https://a.b|c '),
  backslashes: repeated('\\'),
  'a quote of a quote of a quote': repeated('> '),
  'deep quotes with lazy lines': lines(`${'> '.repeat(99)}a`, 'b\n'),
  'quotes that go on and off': repeated('> a\n>> b\nc\n'),
  'bullets on a line': repeated('- '),
  'numbers on a line': repeated('1. '),
  'bullets and quotes on a line': repeated('- > '),
  'deep lists with lazy lines': lines(`${'- '.repeat(99)}a`, 'b\n'),
  'lists ever deeper': (chars) => {
    const deepest = Math.floor(Math.sqrt(chars))
    return Array.from({ length: deepest }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')
  },
  'empty items': repeated('-\n'),
  'a long list': repeated('- a\n'),
  'a long loose list': repeated('1. a\n\n'),
  'a long list of tasks': repeated('- [ ] a\n'),
  'lists with code': repeated('- ```\n'),
  headings: repeated('# a\n'),
  'headings by lines under them': repeated('a\n=\n'),
  rules: repeated('---\n'),
  lines: repeated('a\n'),
  breaks: repeated('a  \n'),
  paragraphs: repeated('a\n\n'),
  'empty lines': (chars) => `a${repeated('\n')(chars)}b`,
  spaces: (chars) => `a${repeated(' ')(chars)}b`,
  'a wide ragged table': (chars) => {
    const columns = Math.min(3_000, Math.floor(chars / 8))
    return `${`|a`.repeat(columns)}|\n${'|-'.repeat(columns)}|\n${repeated('|a|\n')(chars - 4 * columns)}`
  },
  'a long table': lines('|a|b|\n|-|-|', '|c|d|\n'),
  bars: repeated('|'),
  'bars on lines': repeated('a|\n'),
  'heads of tables': repeated('|a|\n|-|\n'),
  'a letter with many marks': (chars) => `a${repeated('\u0301')(chars)}`,
  'a word without an end': repeated('a'),
  'halves of characters': repeated('\uD83D'),
  families: repeated('👨‍👩‍👧‍👦'),
}

const fragments = [
  ']',
  '[',
  '![',
  '](',
  '](b)',
  '[^a]',
  '[a]: b',
  '*',
  '**',
  '_',
  '~~',
  '`',
  '```',
  '<',
  '<br>',
  '&',
  '&amp;',
  '@',
  'a@b.c',
  'https://e.com/a',
  'www.',
  '\\',
  '> ',
  '>> ',
  '- ',
  '1. ',
  '- [ ] ',
  '|',
  '|-|-|',
  '# ',
  '---',
  '\n',
  '\n\n',
  '\n    ',
  '  \n',
  ' ',
  'Wort',
  'Grüße',
  '💡',
  '\u200B',
  '\u202E',
  '\t',
]

/** Pieces of everything at random, some of them many times. */
function mixed(chars: number, random: () => number): string {
  const pieces: string[] = []
  for (let length = 0; length < chars; ) {
    const fragment = fragments[Math.floor(random() * fragments.length)] ?? ''
    const piece = fragment.repeat(random() < 0.05 ? Math.ceil(random() * 300) : 1)
    pieces.push(piece)
    length += piece.length
  }
  return pieces.join('')
}

/** Every kind in three sizes from 1 to 100 KB, and as many mixed ones, the same for the same seed. */
export function hostileCorpus(seed = 9): Hostile[] {
  const random = seeded(seed)
  const sizes = [1_000, 12_000, 100_000]
  const pure = Object.entries(kinds).flatMap(([name, make]) =>
    sizes.map((chars) => ({ name: `${name}, ${chars}`, markdown: make(chars).slice(0, chars) })),
  )
  const fuzzed = Array.from({ length: 60 }, (_, index) => {
    const chars = Math.round(1_000 * 100 ** (index / 59))
    return { name: `mixed ${index}, ${chars}`, markdown: mixed(chars, random).slice(0, chars) }
  })
  return [...pure, ...fuzzed]
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
