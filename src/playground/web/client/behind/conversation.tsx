import { useHere } from '../context.ts'

/** The conversation as neuroflash has it. */
export function ConversationTab() {
  const { world } = useHere()
  const conversation = world.conversations.at(-1)
  if (conversation === undefined) return <p class="empty">neuroflash has no conversation yet.</p>
  return (
    <>
      <p class="explained">What neuroflash itself remembers, word for word.</p>
      <p class="time">
        {conversation.uuid}
        {conversation.isDeleted && <strong> – deleted</strong>}
      </p>
      <ol class="history">
        {conversation.messages.map(({ role, content }, index) => (
          <li key={index} class={role}>
            <b>{role}</b>
            <pre>{content}</pre>
          </li>
        ))}
      </ol>
    </>
  )
}
