/**
 * Whether an address that came from outside is Slack's own (S25): `hooks` for answers to a request, `files` for
 * uploads. What people wrote goes there, so only two places will do: Slack's host over TLS, or the very host
 * the Web API is at (Slack for governments, or a stand-in).
 */
export function isSlackAddress(
  url: string,
  at: { readonly service: 'hooks' | 'files'; readonly apiUrl: string },
): boolean {
  const address = URL.parse(url)
  const api = new URL(at.apiUrl)
  if (address === null || address.username !== '' || address.password !== '') return false
  if (address.origin === api.origin) return true
  const hosts = [`${at.service}.slack.com`, `${at.service}.${api.host}`]
  return address.protocol === 'https:' && hosts.includes(address.host)
}
