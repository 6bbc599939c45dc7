import { readFileSync } from 'node:fs'

const PATH = `${import.meta.dirname}/../../manifest.yml`

/** How Slack is to reach the bot. `host` is the bot's public one. */
export type Reach = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly host: string }

/** The manifest for an app that is reached this way, without its comments. */
export function manifestFor(reach: Reach, manifest = readFileSync(PATH, 'utf8')): string {
  const lines = manifest.split('\n').filter((line) => !line.startsWith('#'))
  if (reach.kind === 'http') return lines.join('\n').replaceAll('YOUR-HOST.example.com', reach.host)
  return lines
    .filter((line) => !line.includes('YOUR-HOST.example.com'))
    .join('\n')
    .replace('socket_mode_enabled: false', 'socket_mode_enabled: true')
}

/** Opens Slack's *Create an app*, *From a manifest* with this manifest filled in. */
export function createAppLink(manifest: string): string {
  return `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(manifest)}`
}
