import type { ComponentChildren } from 'preact'
import { useHere } from '../context.ts'
import { addressOf, goTo } from '../place.ts'
import { personOf } from '../slack/names.ts'

export function PersonName({ id }: { readonly id: string }) {
  const { world, place } = useHere()
  return <span class={id === place.user ? 'mention me' : 'mention'}>@{personOf(id, world).name}</span>
}

export function ChannelName({ id }: { readonly id: string }) {
  const { world, place } = useHere()
  const channel = world.channels.find((one) => one.id === id)
  if (channel?.members.includes(place.user) !== true) return <span class="mention">🔒 private-channel</span>
  return (
    <a class="mention" href={addressOf({ user: place.user, channel: id })}>
      #{channel.name}
    </a>
  )
}

/** A link to a message leads there, on this page; anything else opens beside it. */
export function Link({ url, children }: { readonly url: string; readonly children: ComponentChildren }) {
  const { place } = useHere()
  const inside = permalink(url)
  if (inside !== undefined) return <a href={addressOf({ user: place.user, ...inside })}>{children}</a>
  if (!/^(https?:|mailto:)/.test(url)) return <>{children}</>
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

/** Where a button leads that has a link. */
export function follow(url: string, user: string): void {
  const inside = permalink(url)
  if (inside !== undefined) goTo({ user, ...inside })
}

/** Slack: `…/archives/C…/p1700000000000100?thread_ts=…`. */
function permalink(url: string): { readonly channel: string; readonly thread: string } | undefined {
  const [, channel, seconds, micros] =
    /^https:\/\/[\w.-]+\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?|$)/.exec(url) ?? []
  if (channel === undefined) return undefined
  return { channel, thread: URL.parse(url)?.searchParams.get('thread_ts') ?? `${seconds}.${micros}` }
}
