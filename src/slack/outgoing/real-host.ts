import { domainToUnicode } from 'node:url'

/**
 * The host a link really leads to, where its label reads like the address of another; `undefined` where the label
 * is honest or no address. Written in ASCII, as a browser would show it.
 */
export function realHost(label: string, url: string): string | undefined {
  const target = hostOf(url)
  if (target === undefined || label.includes(`(${target})`)) return undefined
  const hosts = hostsIn(label)
  if (hosts.length === 0) return undefined
  const isHonest = hosts.every((host) => isSameSite(host, target)) && isReadable(target)
  return isHonest ? undefined : target
}

/** The host of a mail address: what stands after its `@`. */
function hostOf(url: string): string | undefined {
  const mail = /^mailto:[^?]*@([^?@,]+)/i.exec(url)?.[1]
  const address = mail === undefined ? url : `http://${mail}`
  return URL.canParse(address) ? new URL(address).hostname : undefined
}

/**
 * What reads like a host in a label. In a web address that includes what stands before an `@`: it leads nowhere, but
 * people read it.
 */
function hostsIn(label: string): string[] {
  return label
    .normalize('NFKC')
    .replace(/[。．｡]/g, '.')
    .split(/[\s"'„“”«»()<>[\]|,;]+/)
    .flatMap((word) => {
      const scheme = /^[a-z][a-z\d+.-]*:(?:\/\/)?/i.exec(word)?.[0] ?? ''
      const parts = (word.slice(scheme.length).split(/[/?#\\]/, 1)[0] ?? '').split('@')
      const isMail = parts.length === 2 && !scheme.includes('//')
      const names = (isMail ? parts.slice(1) : parts).map((part) => part.replace(/(?::.*|(?<!\.)\.+)$/, ''))
      return names.filter((name) => isHost(name) && (scheme !== '' || !isFile(name)))
    })
}

function isHost(name: string): boolean {
  return /^(?:[\p{L}\p{N}\p{M}_-]+\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[a-z\d-]+)$|^\d+(?:\.\d+){3}$/iu.test(name)
}

/** `Node.js` and `brief.pdf` are names, though one could register some of them. */
function isFile(name: string): boolean {
  return /\.(?:js|ts|tsx|jsx|md|py|rb|html?|css|json|ya?ml|xml|csv|txt|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|webp|zip|mp[34]|mov|net|exe|sh)$/i.test(
    name,
  )
}

function isSameSite(host: string, target: string): boolean {
  const said = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host.toLowerCase()
  const [one, other] = [said, target].map((name) => name.replace(/^www\./, '')) as [string, string]
  return one === other || other.endsWith(`.${one}`) || one.endsWith(`.${other}`)
}

/** Whether all letters are of one script: a Cyrillic `а` in a Latin name is there to deceive. */
function isReadable(target: string): boolean {
  return /^[\p{Script=Latin}\p{N}.-]*$/u.test(domainToUnicode(target))
}
