import { useHere } from '../context.ts'
import { addressOf } from '../place.ts'
import { threadsOf } from '../threads.ts'
import { EditingHere } from './editing.tsx'
import { MessageRow } from './message.tsx'
import { nameOf } from './names.ts'
import { Replies } from './replies.tsx'
import { Sign } from './sign.tsx'

/** Slack's own list of the threads that one takes part in. */
export function ThreadsView() {
  const { world, place } = useHere()
  const threads = threadsOf(world, place.user)
  return (
    <section class="channel" aria-label="Threads">
      <header>
        <h2>Threads</h2>
      </header>
      <EditingHere>
        <div class="threads">
          {threads.length === 0 && (
            <p class="empty-home">
              The threads that you take part in are listed here, with neuroflash or without.
            </p>
          )}
          {threads.map(({ key, root, replies }) => {
            const channel = world.channels.find(({ id }) => id === root.channel)
            const last = replies.at(-1)
            if (channel === undefined || last === undefined) return null
            return (
              <section
                key={key}
                class="one-thread"
                aria-label={`Thread in ${nameOf(channel, world, place.user)}`}
              >
                <a class="where" href={addressOf({ user: place.user, channel: channel.id })}>
                  <Sign channel={channel} /> {nameOf(channel, world, place.user)}
                </a>
                <MessageRow message={root} follows={false} />
                <Replies root={root} />
                <MessageRow message={last} follows={false} />
              </section>
            )
          })}
        </div>
      </EditingHere>
    </section>
  )
}
