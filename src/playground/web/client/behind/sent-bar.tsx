import { quotesThread } from '../../quoted.ts'
import { type Turn, wordsOf } from './turns.ts'

const WIDTH = 100

type Props = {
  readonly turn: Turn
  /** All of its conversation, so that their bars can be compared. */
  readonly turns: readonly Turn[]
}

/** What went with the question, beside what neuroflash remembered without being told again. */
export function SentBar({ turn, turns }: Props) {
  const { question, before } = turn
  const most = Math.max(...turns.map((one) => one.question.sentBytes + one.before.bytes), 1)
  const sent = (question.sentBytes / most) * WIDTH
  const known = (before.bytes / most) * WIDTH
  return (
    <span class="sent-bar">
      <svg viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="sent" x="0" y="0" width={sent} height="8" />
        <rect class="known" x={sent} y="0" width={known} height="8" />
      </svg>
      <span>{sentenceOn(turn)}</span>
    </span>
  )
}

function sentenceOn({ question, sentMessages, before }: Turn): string {
  const size = `${question.sentBytes} B`
  if (sentMessages !== 1) return `${sentMessages} messages were sent (${size}).`
  if (before.messages === 0 && quotesThread(wordsOf(question) ?? '')) {
    return `One message was sent (${size}): the first of its conversation, with what was said in the thread before.`
  }
  if (before.messages === 0) return `One message was sent (${size}): the first of its conversation.`
  const those = before.messages === 1 ? 'The one' : `The ${before.messages}`
  return `Only the new message was sent (${size}). ${those} before it (${before.bytes} B) neuroflash remembers.`
}
