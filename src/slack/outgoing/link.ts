import { type Inline, text } from './tree.ts'
import { safeUrl } from './url.ts'

/** A link. An address Slack may not be given, or that leads nowhere, stays readable beside its label. */
export function link(url: string, label: readonly Inline[]): Inline[] {
  const children = label.flatMap((child) => (child.type === 'link' ? child.children : [child]))
  const safe = safeUrl(url)
  if (safe !== undefined)
    return [{ type: 'link', url: safe, children: children.length ? children : [text(url)] }]
  if (url === '' || url.startsWith('#')) return children
  return children.length ? [...children, text(` (${url})`)] : [text(url)]
}
