import { unescaped } from '../blocks/mrkdwn.tsx'
import type { World } from '../live.ts'
import { personOf } from './names.ts'

/** What a person has to type to get this text of Slack's: names in place of references. */
export function typedText(text: string, world: Pick<World, 'people' | 'channels'>): string {
  const named = text.replaceAll(/<([^<>\n]+)>/g, (_, inner: string) => {
    const [target = '', label] = inner.split('|')
    if (target.startsWith('@')) return `@${personOf(target.slice(1), world).name}`
    if (target.startsWith('#')) return `#${label ?? target.slice(1)}`
    return target
  })
  return unescaped(named)
}
