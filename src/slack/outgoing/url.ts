import { slackLimits } from './limits.ts'

/**
 * The address as it may stand in a Slack message, or `undefined` when it is none to follow: only web
 * and mail addresses are links. What could end or divide a `<url|label>` is percent-encoded.
 */
export function safeUrl(url: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)[^\s]/i.test(url) || !URL.canParse(url)) return undefined
  const encoded = url
    .replace(/[\s<>|"`\\^{}\p{Cc}\p{Cf}]/gu, encodeURIComponent)
    .replace(/(?<=^http.*)@(?=(?:channel|here|everyone)\b)/gi, '%40')
  return encoded.length > slackLimits.linkUrlChars ? undefined : encoded
}
