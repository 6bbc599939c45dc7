import { withoutInvisible } from './invisible.ts'
import { slackLimits } from './limits.ts'
import { realHost } from './real-host.ts'
import { runsOf } from './runs.ts'
import { type Inline, text } from './tree.ts'

/**
 * A link, which says where it leads if its label reads like another address. An address Slack may not be
 * given, or that leads nowhere, stays readable beside its label.
 */
export function link(address: string, label: readonly Inline[]): Inline[] {
  const url = withoutInvisible(address).replace(/^www\.(?=\w)/i, 'http://$&')
  const children = label.flatMap((child) => (child.type === 'link' ? child.children : [child]))
  const safe = safeUrl(url)
  if (safe !== undefined) {
    const words = wordsOf(children).trim() === '' ? [text(url)] : children
    const host = realHost(withoutInvisible(wordsOf(words)), url)
    return [
      { type: 'link', url: safe, children: host === undefined ? words : [...words, text(` (${host})`)] },
    ]
  }
  if (url === '' || url.startsWith('#')) return children
  return wordsOf(children).trim() !== '' ? [...children, text(` (${url})`)] : [text(url)]
}

function wordsOf(nodes: readonly Inline[]): string {
  return runsOf(nodes)
    .map((run) => run.text)
    .join('')
}

/**
 * The address as it may stand in a Slack message, or `undefined` when it is none to follow: only web
 * and mail addresses are links. What could end or divide a `<url|label>` is percent-encoded.
 */
function safeUrl(url: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)[^\s]/i.test(url) || !URL.canParse(url)) return undefined
  const encoded = url
    .replace(/[\s<>|"`\\^{}\p{Cc}\p{Cf}]/gu, encodeURIComponent)
    .replace(/(?<=^http.*)@(?=(?:channel|here|everyone)\b)/gi, '%40')
  return encoded.length > slackLimits.linkUrlChars ? undefined : encoded
}
