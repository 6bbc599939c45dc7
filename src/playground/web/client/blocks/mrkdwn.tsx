import type { ComponentChildren } from 'preact'
import { useHere } from '../context.ts'
import { personOf } from '../slack/names.ts'
import { dateOf } from './date.ts'
import { emojiOf } from './emoji.ts'
import { ChannelName, Link, PersonName } from './references.tsx'

/** Slack's own markup, as in a message's text or in a section: `*bold*`, `<@U…>`, `>` in front of a quote. */
export function Mrkdwn({ text }: { readonly text: string }) {
  const pieces = text.split(/```\n?([\s\S]*?)\n?```/)
  return (
    <div class="mrkdwn">
      {pieces.map((piece, index) =>
        index % 2 === 1 ? <pre key={index}>{unescaped(piece)}</pre> : <Paragraphs key={index} text={piece} />,
      )}
    </div>
  )
}

function Paragraphs({ text }: { readonly text: string }) {
  const runs: { isQuote: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const isQuote = QUOTE.test(line)
    const last = runs.at(-1)
    const said = isQuote ? line.replace(QUOTE, '') : line
    if (last?.isQuote === isQuote) last.lines.push(said)
    else runs.push({ isQuote, lines: [said] })
  }
  return (
    <>
      {runs.map(({ isQuote, lines }, index) => {
        const said = lines.join('\n').replaceAll(/^\n+|\n+$/g, '')
        if (said === '') return null
        return isQuote ? (
          <blockquote key={index}>{inline(said)}</blockquote>
        ) : (
          <p key={index}>{inline(said)}</p>
        )
      })}
    </>
  )
}

/** People's clients escape it, an app may leave it as it is: Slack takes both. */
const QUOTE = /^(?:>|&gt;) ?/

const MARKS = [
  { mark: '*', Tag: 'strong' },
  { mark: '_', Tag: 'em' },
  { mark: '~', Tag: 's' },
] as const

/** Code first, then references, then emphasis, then emoji: what is inside the one is not looked at for the next. */
function inline(text: string): ComponentChildren {
  return splitBy(text, /`([^`\n]+)`/, (code) => <code>{unescaped(code)}</code>, references)
}

function references(text: string): ComponentChildren {
  return splitBy(text, /<([^<>\n]+)>/, (inner) => <Reference inner={inner} />, emphasis)
}

function emphasis(text: string): ComponentChildren {
  for (const { mark, Tag } of MARKS) {
    const escaped = mark === '*' ? '\\*' : mark
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}${escaped}])${escaped}(\\S(?:[^\\n${escaped}]*\\S)?)${escaped}(?![\\p{L}\\p{N}])`,
      'u',
    )
    if (pattern.test(text)) return splitBy(text, pattern, (inner) => <Tag>{emphasis(inner)}</Tag>, emphasis)
  }
  return splitBy(
    unescaped(text),
    /:([a-z0-9_+-]+):/,
    (name) => emojiOf(name),
    (rest) => rest,
  )
}

function Reference({ inner }: { readonly inner: string }) {
  const [target = '', label] = inner.split('|')
  if (target.startsWith('@')) return <PersonName id={target.slice(1)} />
  if (target.startsWith('#')) return <ChannelName id={target.slice(1)} />
  if (target.startsWith('!date^')) return <WrittenDate target={target} fallback={unescaped(label ?? '')} />
  if (target.startsWith('!')) return <span class="mention">@{label ?? target.slice(1)}</span>
  return <Link url={unescaped(target)}>{unescaped(label ?? target)}</Link>
}

/** `!date^1764338700^{date_short_pretty} {time}` */
function WrittenDate({ target, fallback }: { readonly target: string; readonly fallback: string }) {
  const { world, place } = useHere()
  const [, seconds, format = ''] = target.split('^')
  const { locale } = personOf(place.user, world)
  return <>{dateOf({ seconds: Number(seconds), format, fallback, locale })}</>
}

/** What the pattern's one group catches becomes one thing, the text between another. */
function splitBy(
  text: string,
  pattern: RegExp,
  caught: (group: string) => ComponentChildren,
  between: (rest: string) => ComponentChildren,
): ComponentChildren {
  const pieces = text.split(pattern)
  return pieces.map((piece, index) =>
    index % 2 === 1 ? caught(piece) : piece === '' ? null : between(piece),
  )
}

export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
