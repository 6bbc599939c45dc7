import { useState } from 'preact/hooks'
import type { Message, Person, PrivateMessage } from '../../board.ts'
import { Blocks } from '../blocks/blocks.tsx'
import { Mrkdwn } from '../blocks/mrkdwn.tsx'
import { useHere } from '../context.ts'
import { Avatar } from './avatar.tsx'
import { Deletion } from './deletion.tsx'
import { useEditing } from './editing.tsx'
import { Editor } from './editor.tsx'
import { Files } from './files.tsx'
import { Eye } from './icons.tsx'
import { personOf, timeOf } from './names.ts'
import { Reactions } from './reactions.tsx'
import { Tools } from './tools.tsx'

type Props = { readonly message: Message; readonly follows: boolean }

export function MessageRow({ message, follows }: Props) {
  const { world } = useHere()
  const editing = useEditing()
  const [isDeleting, setDeleting] = useState(false)
  const isEdited = editing.ts === message.ts
  const author = personOf(message.author, world)
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
            {author.role === 'external' && <span class="app">OTHER COMPANY</span>}
            <time>{timeOf(message.ts)}</time>
          </p>
        )}
        {isEdited ? (
          <Editor message={message} onDone={() => editing.edit(undefined)} />
        ) : (
          <Said message={message} />
        )}
        <Reactions message={message} />
      </div>
      {!message.isDeleted && !isEdited && (
        <Tools message={message} onEdit={() => editing.edit(message.ts)} onDelete={() => setDeleting(true)} />
      )}
      {isDeleting && <Deletion message={message} onDone={() => setDeleting(false)} />}
    </article>
  )
}

const SLACKBOT: Person = { id: 'USLACKBOT', name: 'Slackbot', role: 'member', locale: 'en-US', order: 4 }

/** What one sees alone. */
export function PrivateRow({ note }: { readonly note: PrivateMessage }) {
  const { world } = useHere()
  const author = note.from === 'bot' ? personOf(world.house.bot, world) : SLACKBOT
  return (
    <article class="message private" aria-label={`${author.name}, only visible to you`}>
      <Avatar person={author} />
      <div class="said">
        <p class="only-you">
          <Eye /> Only visible to you
        </p>
        <p class="by">
          <b>{author.name}</b>
          {author.role === 'bot' && <span class="app">APP</span>}
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
  const { world } = useHere()
  const { channel, ts, text, blocks, files, isEdited, isDeleted } = message
  if (isDeleted) return <p class="deleted">This message was deleted.</p>
  // What people type is their own markup; Slack's composer would have made blocks of it.
  const isBlocks = blocks.length > 0 && message.author === world.house.bot
  return (
    <>
      {isBlocks ? <Blocks blocks={blocks} on={{ channel, ts }} /> : <Mrkdwn text={text} />}
      {isEdited && <span class="edited">(edited)</span>}
      <Files files={files} />
    </>
  )
}
