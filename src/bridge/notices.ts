/** Every sentence the bot says by itself. Written for the people in the thread, in Markdown. */
export const notices = {
  emptyMention:
    'Hi! Write your question or task right after mentioning me, and I’ll pass it on to neuroflash. Then just go on in this thread – I remember what we talked about here.',
  contextLost:
    'neuroflash no longer has the earlier part of this conversation, so I’ve started a new one. Please repeat whatever it needs to know.',
  takesLonger:
    'neuroflash is very busy right now. Your message is saved, and I’ll answer here as soon as it lets me – you don’t need to do anything.',
  unanswered:
    'neuroflash received your message but didn’t send an answer. Asking again may add your question to the conversation a second time. Would you like me to try again?',
  unclear:
    'I couldn’t find out whether neuroflash received your message, because it can’t be reached. Would you like me to try again?',
  unreachable:
    'I’ve been trying to reach neuroflash for a while without success, so this message has no answer. Please try again later.',
  failed:
    'neuroflash had a problem with this message and couldn’t answer it, although I tried several times. Please try again later.',
  noAnswer:
    'neuroflash handled your message but its answer was empty. Please try to put your question differently.',
  rejected: 'neuroflash couldn’t accept this message. Please try a shorter or simpler version of it.',
  limit:
    'Your team’s neuroflash limit is used up for now, so I can’t answer this. Daily limits start afresh at midnight UTC; for more, please ask whoever looks after your neuroflash account.',
  credentials:
    'I can’t sign in to neuroflash. Please ask the person who set me up to check my neuroflash access – after that, try again.',
  forbidden:
    'neuroflash doesn’t allow me to do this. Please ask the person who set me up to check my neuroflash access – after that, try again.',
  slackRefused: 'Slack didn’t let me post the answer here. Please try again, or ask in another channel.',
  unreadable:
    'I couldn’t read one of the messages saved for this thread, so it has no answer. Please send it again.',
  alreadyTrying: 'This message is already being asked again, or its conversation has been reset.',
  pressAgain: 'I can’t save this right now. Please press the button again in a minute.',
  tryAgainButton: 'Try again',
  thinking: 'is thinking …',
} as const

export type NoticeKey = keyof typeof notices

const repeatable: ReadonlySet<NoticeKey> = new Set<NoticeKey>([
  'unanswered',
  'unclear',
  'unreachable',
  'failed',
  'limit',
  'credentials',
  'forbidden',
])

/** Whether the notice offers to ask the same message again: only where that can help. */
export function offersTryAgain(key: NoticeKey): boolean {
  return repeatable.has(key)
}
