import type { World } from '../live.ts'

/** What the composer offers to complete, as Slack does: people after `@`, channels after `#`, commands after `/`. */
export type Suggestion = { readonly insert: string; readonly title: string; readonly detail: string }

export type Suggested = { readonly from: number; readonly list: readonly Suggestion[] }

export function suggestionsFor(
  text: string,
  cursor: number,
  { people, channels, house }: Pick<World, 'people' | 'channels' | 'house'>,
): Suggested | undefined {
  const before = text.slice(0, cursor)
  const [, sign = '', begun = ''] = /(?:^|\s)([@#])([\p{L}\p{N}_-]*)$/u.exec(before) ?? []
  const from = cursor - begun.length - sign.length
  if (sign === '@')
    return some(
      from,
      begun,
      people.map(({ name, role }) => ({
        insert: `@${name} `,
        title: name,
        detail: role === 'bot' ? 'App' : '',
      })),
    )
  if (sign === '#') {
    const named = channels.filter(({ kind }) => kind === 'channel' || kind === 'group')
    return some(
      from,
      begun,
      named.map(({ name }) => ({ insert: `#${name} `, title: name, detail: '' })),
    )
  }
  if (!/^\/\S*$/.test(before)) return undefined
  const commands = house.commands.map(({ command, usage, description }) => ({
    insert: `${command} `,
    title: `${command} ${usage}`,
    detail: description,
  }))
  return some(0, before, commands)
}

function some(from: number, begun: string, all: readonly Suggestion[]): Suggested | undefined {
  const list = all.filter(({ title }) => title.toLowerCase().startsWith(begun.toLowerCase()))
  return list.length === 0 ? undefined : { from, list }
}
