import type { Exchange } from '../../board.ts'
import { questionIn } from '../../quoted.ts'
import { isQuestion, wordsOf } from './turns.ts'

const MOST_WORDS = 120

const TITLES: readonly { readonly method: string; readonly path: RegExp; readonly title: string }[] = [
  { method: 'POST', path: /\/token$/, title: 'Signs in' },
  { method: 'GET', path: /\/workspaces$/, title: 'Looks up its workspace' },
  { method: 'POST', path: /\/conversations$/, title: 'Begins a conversation' },
  { method: 'GET', path: /\/conversations\/[^/]+\/messages$/, title: 'Reads the history' },
  { method: 'DELETE', path: /\/conversations\/[^/]+$/, title: 'Deletes the conversation' },
  { method: 'GET', path: /\/conversations\/[^/]+$/, title: 'Is the conversation still there?' },
  { method: 'GET', path: /\/quotas$/, title: 'How much of the quota is left?' },
]

/** What the request is for, in words. */
export function titleOf(exchange: Exchange): string {
  if (isQuestion(exchange)) {
    const words = wordsOf(exchange)
    return words === undefined ? 'Asks' : `Asks: “${cut(questionIn(words))}”`
  }
  const path = exchange.path.replace(/\?.*$/, '')
  const known = TITLES.find((one) => one.method === exchange.method && one.path.test(path))
  return known?.title ?? `${exchange.method} ${shortened(path)}`
}

/** Ids are long, and the same again and again. */
export function shortened(path: string): string {
  return path
    .replace(/^\/api(\/ds-prototypes)?/, '')
    .replace(/\?.*$/, '')
    .replaceAll(/([0-9a-f]{4})[0-9a-f-]{32}/g, '$1…')
}

function cut(words: string): string {
  return words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS - 1).trimEnd()}…` : words
}
