import type { Conversation } from '../../board.ts'
import { useHere } from '../context.ts'
import { BytesPlot } from './bytes-plot.tsx'
import { useStored } from './stored.ts'

/** The conversation of the open thread, as neuroflash has it. */
export function ConversationTab() {
  const { world } = useHere()
  const conversation = useConversation()
  if (world.house.neuroflash === 'real') {
    return <p class="empty">The real neuroflash keeps it. See what the bot asks of it under Requests.</p>
  }
  return (
    <>
      <p class="explained">
        What neuroflash remembers of the open thread, word for word. The bot keeps no copy.
      </p>
      {conversation === undefined ? (
        <p class="empty">No conversation: open a thread in which neuroflash has answered.</p>
      ) : (
        <Remembered conversation={conversation} />
      )}
    </>
  )
}

/** By the link that the bot has stored; what was deleted has none any more. */
function useConversation(): Conversation | undefined {
  const { world } = useHere()
  const answer = useStored()
  if (answer.kind !== 'found') return undefined
  const name = answer.stored.link?.conversation ?? ''
  return world.conversations.find(({ uuid }) => name.includes(uuid))
}

function Remembered({ conversation }: { readonly conversation: Conversation }) {
  const { uuid, isDeleted, messages } = conversation
  return (
    <>
      <BytesPlot conversation={uuid} />
      <p class="time">
        {uuid}
        {isDeleted && <strong> – forgotten</strong>}
      </p>
      <ol class="history">
        {messages.map(({ role, content }, index) => (
          <li key={index} class={role}>
            <b>{role}</b>
            <pre>{content}</pre>
          </li>
        ))}
      </ol>
    </>
  )
}
