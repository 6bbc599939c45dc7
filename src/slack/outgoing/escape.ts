/**
 * Text as it may stand in Slack's mrkdwn and mean nothing there: `<!channel>`, `<@U…>` and entities
 * come out as written, and `@here` names nobody even where Slack is asked to find names. A run of
 * backticks cannot open or close a code block.
 */
export function escapeMrkdwn(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@(?=(?:channel|here|everyone)\b)/gi, '@\u200B')
    .replace(/`{3,}/g, (run) => run.split('').join('\u200B'))
}
