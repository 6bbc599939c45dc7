import { useEffect, useRef } from 'preact/hooks'
import { useHere } from '../context.ts'
import { addressOf } from '../place.ts'
import { Messages } from './channel.tsx'
import { Composer } from './composer.tsx'
import { EditingHere } from './editing.tsx'
import { nameOf } from './names.ts'
import { Sign } from './sign.tsx'

export function ThreadView({ root }: { readonly root: string }) {
  const { world, place } = useHere()
  const whole = useRef<HTMLElement>(null)
  // Whoever opens a thread mostly wants to write in it. On a phone that would bring up the keyboard.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) whole.current?.querySelector('textarea')?.focus()
  }, [root])
  const channel = world.channels.find(({ id }) => id === place.channel)
  if (channel === undefined) return null
  const messages = world.messages.filter(
    (message) => message.channel === channel.id && (message.ts === root || message.threadTs === root),
  )
  const privates = world.privates.filter(
    (note) => note.channel === channel.id && note.threadTs === root && note.user === place.user,
  )
  const status = world.statuses.find((one) => one.channel === channel.id && one.root === root)
  const { thread: _left, ...closed } = place
  return (
    <section class="thread" aria-label="Thread" ref={whole}>
      <header>
        <h2>Thread</h2>
        <a class="members" href={addressOf(closed)}>
          <Sign channel={channel} /> {nameOf(channel, world, place.user)}
        </a>
        <a class="close" href={addressOf(closed)} aria-label="Close the thread">
          ✕
        </a>
      </header>
      <EditingHere key={root}>
        <Messages label="Messages in the thread" rows={[...messages, ...privates]} />
        <output class="status">
          {status !== undefined && (
            <>
              <span class="dots" aria-hidden="true" /> neuroflash {status.texts[0]}
            </>
          )}
        </output>
        <Composer key={`${place.user}${root}`} label="Reply" threadTs={root} />
      </EditingHere>
    </section>
  )
}
