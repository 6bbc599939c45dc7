import type { Answer } from '../bridge/model.ts'
import { isVisible, textOf } from './text.ts'

/** What neuroflash made of a question, according to a reply that came in full. */
export type Completion =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** An error instead of an answer. The question was taken; what became of it is not said. */
  | { readonly kind: 'error'; readonly error: unknown }
  /** Its rules do not let it answer. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'empty' }

type Fields = Readonly<Record<string, unknown>>

/** One thing that may be the answer, and why it ends where it does. */
type Candidate = { readonly text: string; readonly end: string; readonly error?: unknown }

/** More than anybody asks for. */
const MOST_CANDIDATES = 100

/**
 * Reads the answer from a chat completion, which is the documented form, and from its relatives: content as text or in
 * parts, text instead of a message, or a refusal, which is an answer too. Of several choices the first that shows
 * anything counts. Assumption (N18): neuroflash passes on what the model's own interface says, which documents these.
 */
export function readCompletion(json: unknown): Completion {
  const body = fieldsOf(json)
  const candidates = candidatesIn(body)
  const best = candidates.find(({ text }) => isVisible(text))
  if (best !== undefined) return { kind: 'answer', answer: answerOf(best, body) }
  const error = body.error ?? candidates.find((candidate) => candidate.error !== undefined)?.error
  if (error !== undefined && error !== null && error !== false) return { kind: 'error', error }
  return { kind: candidates.some(({ end }) => ruled.test(end)) ? 'declined' : 'empty' }
}

function answerOf({ text, end, error }: Candidate, { usage }: Fields): Answer {
  const words = fieldsOf(usage).words_used
  const cut = cutBy(end, error)
  return {
    text,
    // Only for figures that people are shown: an unreadable number counts as none.
    words: typeof words === 'number' && words >= 0 && words < Infinity ? words : 0,
    ...(cut === undefined ? {} : { cut }),
  }
}

const long = /length|max\w*token|token\w*limit|context_window/i
const ruled = /content_?filter|safety|recitation|prohibited|blocklist|moderation|guardrail/i

/** Why an answer is not whole. */
function cutBy(end: string, error: unknown): Answer['cut'] {
  if (long.test(end)) return 'length'
  if (ruled.test(end)) return 'rules'
  return end === 'error' || (error !== undefined && error !== null) ? 'failure' : undefined
}

/**
 * The choices of a chat completion, then what other forms hold at their top. A bare text under `message` is no answer:
 * gateways say there what went wrong.
 */
function candidatesIn(body: Fields): Candidate[] {
  const choices = Array.isArray(body.choices) ? body.choices.slice(0, MOST_CANDIDATES) : []
  const top = [body.output_text, body.output, fieldsOf(body.message), body.role === 'assistant' ? body : {}]
  return [
    ...choices.map((choice) => candidateOf(fieldsOf(choice))),
    ...top.map((message) => ({ text: messageText(message), end: endOf(body) })),
  ]
}

function candidateOf(choice: Fields): Candidate {
  const said = [choice.message, choice.delta, choice.text].map(messageText).find(isVisible)
  return { text: said ?? '', end: endOf(choice), error: choice.error }
}

/** A message's content and its refusal, joined where there are both. */
function messageText(message: unknown): string {
  const { content, refusal } = fieldsOf(message)
  if (content === undefined && refusal === undefined) return said(message)
  return [said(content), said(refusal)].filter(isVisible).join('\n\n')
}

function said(content: unknown): string {
  return textOf(content) ?? ''
}

function endOf({ finish_reason, stop_reason, incomplete_details }: Fields): string {
  const reasons = [finish_reason, stop_reason, fieldsOf(incomplete_details).reason]
  return reasons.find((reason) => typeof reason === 'string') ?? ''
}

function fieldsOf(json: unknown): Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : {}
}
