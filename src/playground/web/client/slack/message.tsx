import type { Message, PrivateMessage } from '../../board.ts'
import { Blocks } from '../blocks/blocks.tsx'
import { Mrkdwn } from '../blocks/mrkdwn.tsx'
import { useHere } from '../context.ts'
import { addressOf } from '../place.ts'
import { Avatar } from './avatar.tsx'
import { personOf, timeOf } from './names.ts'

export function MessageRow({ message, follows }: { readonly message: Message; readonly follows: boolean }) {
  const { world, place } = useHere()
  const author = personOf(message.author, world)
  const isReply = message.threadTs !== undefined && message.threadTs !== message.ts
  return (
    <article
      class={follows ? 'message follows' : 'message'}
      aria-label={`${author.name}, ${timeOf(message.ts)}`}
    >
      {follows ? <time class="gutter">{timeOf(message.ts)}</time> : <Avatar person={author} />}
      <div class="said">
        {!follows && (
          <p class="by">
            <b>{author.name}</b>
            {author.role === 'bot' && <span class="app">APP</span>}
            <time>{timeOf(message.ts)}</time>
          </p>
        )}
        <Said message={message} />
      </div>
      <div class="tools">
        {!isReply && place.thread !== message.ts && (
          <a
            href={addressOf({ ...place, thread: message.ts })}
            aria-label="Reply in thread"
            title="Reply in thread"
          >
            💬
          </a>
        )}
      </div>
    </article>
  )
}

export function PrivateRow({ note }: { readonly note: PrivateMessage }) {
  const { world } = useHere()
  const author = personOf(world.house.bot, world)
  return (
    <article class="message private" aria-label={`${author.name}, only visible to you`}>
      <Avatar person={author} />
      <div class="said">
        <p class="only-you">👁 Only visible to you</p>
        <p class="by">
          <b>{author.name}</b>
          <span class="app">APP</span>
          <time>{timeOf(note.ts)}</time>
        </p>
        {note.blocks.length > 0 ? (
          <Blocks blocks={note.blocks} on={{ ephemeral: note.ts }} />
        ) : (
          <Mrkdwn text={note.text} />
        )}
      </div>
    </article>
  )
}

function Said({ message }: { readonly message: Message }) {
  const { channel, ts, text, blocks, files, isEdited, isDeleted } = message
  if (isDeleted) return <p class="deleted">This message was deleted.</p>
  return (
    <>
      {blocks.length > 0 ? <Blocks blocks={blocks} on={{ channel, ts }} /> : <Mrkdwn text={text} />}
      {isEdited && <span class="edited">(edited)</span>}
      {files.map(({ id, name, bytes }) => (
        <a key={id} class="file" href={`/files/${id}`} target="_blank" rel="noreferrer">
          <span aria-hidden="true">📄</span> {name} <span class="time">{bytes} bytes</span>
        </a>
      ))}
    </>
  )
}
