import type { ExportFormat, HistoryMessage, Link } from './model.ts'
import type { Say } from './notices.ts'
import type { ThreadDescription } from './ports/slack.ts'

/** What an export says about the thread, besides its messages. */
export type ExportSubject = {
  readonly link: Link
  readonly thread: ThreadDescription
  readonly workspace: string
  readonly exportedAtMs: number
  /** In the language of whoever asked. */
  readonly say: Say
}

/** A history as a file is written: `begin`, then each message, then `end`. */
type ExportWriter = {
  begin(): string
  message(message: HistoryMessage, place: number): string
  end(): string
}

/** Goes up when the shape of the JSON changes. */
const JSON_VERSION = 1

export function exportWriter(format: ExportFormat, subject: ExportSubject): ExportWriter {
  switch (format) {
    case 'markdown':
      return markdownWriter(subject)
    case 'json':
      return jsonWriter(subject)
    default:
      return format satisfies never
  }
}

/** From channel, date and label: `neuroflash-marketing-2026-11-24-write-a-slogan.md`. */
export function exportName(format: ExportFormat, { thread, link, exportedAtMs }: ExportSubject): string {
  const words = [thread.channelName, day(exportedAtMs), link.label]
    .map(fileWords)
    .filter((word) => word !== '')
  return `${['neuroflash', ...words].join('-')}.${format === 'json' ? 'json' : 'md'}`
}

function markdownWriter({ link, thread, exportedAtMs, say }: ExportSubject): ExportWriter {
  const names = thread.names.map(literal)
  const [only = '', ...others] = names
  const people = others.length === 0 ? only : say('exportTeam')
  const facts = [
    say('exportThread', { link: { asItIs: `<${thread.permalink}>` } }),
    say('exportChannel', { channel: { asItIs: literal(thread.channelName) } }),
    say('exportDates', {
      from: new Date(link.startedAtMs),
      to: new Date(link.lastActivityMs),
      at: new Date(exportedAtMs),
    }),
    say('exportPeople', { people: { asItIs: names.join(', ') } }),
    say('figures', { turns: link.turns, words: link.words }),
  ]
  return {
    begin: () =>
      `# ${literal(link.label) || say('exportTitle')}\n\n${facts.map((fact) => `- ${fact}\n`).join('')}`,
    message: ({ role, content }) => `\n## ${heading(role, people)}\n\n${fenced(content)}\n`,
    end: () => '',
  }
}

function jsonWriter({ link, thread, workspace, exportedAtMs }: ExportSubject): ExportWriter {
  const head = JSON.stringify({
    version: JSON_VERSION,
    thread: {
      permalink: thread.permalink,
      channel: thread.channelName,
      label: link.label,
      started_at: new Date(link.startedAtMs).toISOString(),
      last_active_at: new Date(link.lastActivityMs).toISOString(),
      people: thread.names,
      turns: link.turns,
      words_used: link.words,
    },
    exported_at: new Date(exportedAtMs).toISOString(),
    workspace_id: workspace,
  })
  return {
    begin: () => `${head.slice(0, -1)},"messages":[`,
    message: ({ role, content }, place) => `${place === 0 ? '' : ','}\n${JSON.stringify({ role, content })}`,
    end: () => '\n]}\n',
  }
}

/** `people`: who asked. Which of several wrote a message, neuroflash does not know. */
function heading(role: string, people: string): string {
  if (role === 'user') return people
  return role === 'assistant' ? 'neuroflash' : `(${literal(role)})`
}

/**
 * What was said, word for word, in a fence longer than any inside it. So nothing in it passes for a heading, a role or
 * a tag of the file, and the fence ends only where we end it.
 */
function fenced(content: string): string {
  let longest = 2
  // One by one: there may be more of them than a function takes arguments.
  for (const [run] of content.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  const text = content.replaceAll(OVERRIDES, '')
  return `${fence}markdown\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`
}

/** Characters that make what follows read backwards. No language needs them; they disguise names of files. */
const OVERRIDES = /[\u202d\u202e]/g

/** A name that people chose, as one line without Markdown that reads in one direction. */
function literal(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&')
}

/** `2026-11-28`, in UTC. */
function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** Letters and digits of any language, a dash between words. */
function fileWords(text: string): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  return Array.from(words)
    .slice(0, 40)
    .join('')
    .replace(/^-+|-+$/g, '')
}
