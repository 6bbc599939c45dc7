import { toLines } from './lines.ts'
import { momentFormats, type Run } from './runs.ts'
import type { Flow } from './tree.ts'

/** The document in Slack's mrkdwn: readable by itself, and unable to mention or ping anybody. */
export function toMrkdwn(nodes: readonly Flow[]): string {
  return toLines(nodes, {
    inline,
    code: (value) => `\`\`\`\n${escapeMrkdwn(value)}\n\`\`\``,
    quote: '> ',
  })
}

function inline(runs: readonly Run[]): string {
  return linked(runs)
    .map((run, index, all) => {
      const lines = run.text.split('\n')
      return lines
        .map((line, at) => {
          const before = at === 0 ? all[index - 1]?.text.at(-1) : undefined
          const after = at === lines.length - 1 ? all[index + 1]?.text[0] : undefined
          return marked(line, { run, before, after })
        })
        .join('\n')
    })
    .join('')
}

/** A link's label becomes one run, since mrkdwn shows no markup inside it. */
function linked(runs: readonly Run[]): Run[] {
  const result: Run[] = []
  for (const run of runs) {
    const last = result.at(-1)
    if (run.link && last?.link === run.link)
      result[result.length - 1] = { ...last, text: last.text + run.text.replace(/\n/g, ' ') }
    else result.push(run.link ? { ...run, text: run.text.replace(/\n/g, ' ') } : run)
  }
  return result
}

type Beside = { readonly run: Run; readonly before: string | undefined; readonly after: string | undefined }

/**
 * A line with its marks. Beside a letter or a space, or around text that holds the mark itself, Slack would show
 * the mark instead of the formatting. There the words stay plain.
 */
function marked(line: string, { run, before, after }: Beside): string {
  const core = line.trim()
  if (core === '') return line
  const start = line.slice(0, line.length - line.trimStart().length)
  const end = line.slice(line.trimEnd().length)
  const isFree = (start !== '' || !isWord(before)) && (end !== '' || !isWord(after))
  if (run.moment !== undefined)
    return `${start}<!date^${run.moment.at}^${momentFormats[run.moment.as]}|${core}>${end}`
  const words = run.link ? linkText(run.link.url, core) : escapeMrkdwn(core)
  if (!isFree) return start + words + end
  if (run.style.code && !run.link) return start + (core.includes('`') ? words : `\`${words}\``) + end
  return start + styled(words, run) + end
}

function styled(words: string, { style, text }: Run): string {
  const marks = [style.strike && '~', style.italic && '_', style.bold && '*']
  return marks.reduce<string>(
    (inner, mark) => (mark && !text.includes(mark) ? mark + inner + mark : inner),
    words,
  )
}

function linkText(url: string, label: string): string {
  const address = url.replace(/&/g, '&amp;')
  if (label === url) return `<${address}>`
  return `<${address}|${escapeMrkdwn(label).replace(/\|/g, '¦')}>`
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}\p{M}_\uD800-\uDFFF]/u.test(character)
}

/**
 * Text that means nothing but itself in Slack's mrkdwn: `<!channel>`, `<@U…>` and entities are shown as written,
 * `@here` pings nobody even where Slack looks for names, and backticks open or close no code block.
 */
export function escapeMrkdwn(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@(?=(?:channel|here|everyone)\b)/gi, '@\u200B')
    .replace(/`{3,}/g, (run) => run.split('').join('\u200B'))
}
