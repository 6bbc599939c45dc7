import { type Document, parseDocument, type Scalar, type YAMLMap } from 'yaml'

/** Everything in a manifest that people read, by the ids that stay the same. */
export type ManifestWords = {
  /** Stands above it all. */
  readonly comment: string
  readonly description: string
  /** What the comment above a permission says. */
  readonly scopes: Readonly<Record<string, string>>
  readonly commands: Readonly<Record<string, { readonly description: string; readonly usage_hint: string }>>
  readonly shortcuts: Readonly<Record<string, { readonly name: string; readonly description: string }>>
}

/** The manifest with other words. Throws where a command, a shortcut or a comment has none. */
export function translated(manifest: string, words: ManifestWords): string {
  const document = parseDocument(manifest.replace(/^(?:#.*\n)+/, ''))
  document.setIn(['display_information', 'description'], words.description)
  translateEach(document, { list: 'slash_commands', id: 'command', words: words.commands })
  translateEach(document, { list: 'shortcuts', id: 'callback_id', words: words.shortcuts })
  translateScopes(document, words.scopes)
  return `${words.comment.replaceAll(/^/gm, '# ')}\n${document.toString({ lineWidth: 0 })}`
}

function translateEach(
  document: Document,
  {
    list,
    id,
    words,
  }: { list: string; id: string; words: Readonly<Record<string, Readonly<Record<string, string>>>> },
): void {
  const entries = document.getIn(['features', list]) as { readonly items: readonly YAMLMap[] }
  for (const entry of entries.items) {
    const name = String(entry.get(id))
    const own = words[name]
    if (own === undefined) throw new Error(`${name} has no words in this language`)
    for (const [field, text] of Object.entries(own)) entry.set(field, text)
  }
}

function translateScopes(document: Document, words: ManifestWords['scopes']): void {
  const scopes = document.getIn(['oauth_config', 'scopes', 'bot']) as { readonly items: readonly Scalar[] }
  for (const scope of scopes.items) {
    if (!scope.commentBefore) continue
    const name = String(scope.value)
    const own = words[name]
    if (own === undefined) throw new Error(`the comment on ${name} has no words in this language`)
    scope.commentBefore = ` ${own}`
  }
}
