import { withoutInvisible } from './invisible.ts'
import { slackLimits } from './limits.ts'
import { realHost } from './real-host.ts'
import { runsOf } from './runs.ts'
import { type Inline, text } from './tree.ts'

/**
 * A link. If its label reads like another address, it says where it really leads. An address that Slack must not
 * get, or that leads nowhere, is written beside its label instead.
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
 * The address as it may stand in a Slack message, or `undefined` where it is no web or mail address. What could
 * end or divide a `<url|label>` is percent-encoded.
 */
function safeUrl(url: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)[^\s]/i.test(url) || !URL.canParse(url)) return undefined
  const encoded = url
    .replace(/[\s<>|"`\\^{}\p{Cc}\p{Cf}]/gu, encodeURIComponent)
    .replace(/(?<=^http.*)@(?=(?:channel|here|everyone)\b)/gi, '%40')
  return encoded.length > slackLimits.linkUrlChars ? undefined : encoded
}
