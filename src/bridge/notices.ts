import type { Answer } from './model.ts'

/** Every sentence the bot says by itself. Written for the people in the thread, in Markdown. */
export const notices = {
  emptyMention:
    'Hi! Write your question or task right after mentioning me, and I’ll pass it on to neuroflash. Then just go on in this thread – I remember what we talked about here.',
  contextLost:
    'neuroflash no longer has the earlier part of this conversation, so I’ve started a new one. Please repeat whatever it needs to know.',
  summarise:
    'Please summarise what was written in this thread: what it is about, what was decided, and what is still open.',
  contextMissed:
    'Slack didn’t show me what was written in this thread before, so neuroflash answered without it. If it needs to know, please paste it into your next message.',
  takesLonger:
    'neuroflash is very busy right now. Your message is saved, and I’ll answer here as soon as it lets me – you don’t need to do anything.',
  looking:
    'The connection to neuroflash broke off before its answer came. I’m finding out whether your message got there, so that I don’t ask it twice. This can take up to {minutes} min, and you don’t need to do anything.',
  uncertain:
    'I couldn’t find out whether neuroflash received your message: its record of this conversation differs from mine. If I ask again, your message may be in the conversation twice. Would you like me to try again?',
  unanswered:
    'neuroflash received your message but didn’t send an answer. If I ask again, your message may be in the conversation twice. Would you like me to try again?',
  unclear:
    'I couldn’t find out whether neuroflash received your message, because it can’t be reached. Would you like me to try again?',
  unreachable:
    'I’ve been trying to reach neuroflash for a while without success, so this message has no answer. Please try again later.',
  failed:
    'neuroflash had a problem with this message and couldn’t answer it, although I tried several times. Please try again later.',
  abandoned:
    'Each time I worked on this message, something went badly wrong on my side, so I’ve stopped trying. Please word it differently; the person who set me up has a record of what happened.',
  noAnswer:
    'neuroflash handled your message but its answer was empty. Please try to put your question differently.',
  answerCut:
    'This answer stops here because it is as long as neuroflash lets an answer be. To get the rest, write “go on” (“weiter”).',
  answerCutByRules:
    'This answer stops here because neuroflash’s rules on content didn’t let it continue. Please try to put your question differently.',
  answerBroken:
    'This answer stops here because something went wrong at neuroflash. To get the rest, write “go on” (“weiter”).',
  answerGoesOn:
    'This answer goes on, but it is longer than I show in a thread. To get all of it as a file, mention me here with `export`.',
  busy: 'neuroflash has been too busy to take this message, although I tried for a while. Please try again later.',
  tooLarge:
    'This is more than neuroflash can take at once. Please send less of it, or in several messages – or, if this conversation has become very long, reset it and start a new one.',
  declined:
    'neuroflash’s rules on content don’t let it answer this. Please try to put your question differently.',
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
  tooMany:
    'You already have 100 messages waiting for an answer, so I haven’t taken this one and can’t take more until some of them are answered. Please send it again in a few minutes.',
  alreadyTrying:
    'I can’t ask this again: I’m already doing so, or the message was deleted, or its conversation was reset.',
  tryAgainRefused: 'Only people of the workspace I’m installed in can have a message asked again.',
  pressAgain: 'I can’t save this right now. Please press the button again in a minute.',
  oneMoment: 'One moment, please – I’m on it.',
  help: [
    'Mention me with a question or a task, and I answer in the thread. Go on in the thread: neuroflash remembers what was said there.',
    'In a thread: mention me with `reset` to delete the conversation, with `export` (or `export json`) to get its history as a file, with `status` to see how it stands. The same is in the ⋯ menu of every message of the thread.',
    'In a channel: `/nf-reset` lists its conversations. `/nf-reset <link to a message>` resets that thread, `/nf-reset export <link>` and `/nf-reset status <link>` do what they say.',
  ].join('\n\n'),
  wasReset: '{who} has reset this conversation. Mention me to start a new one.',
  resetDone: 'Done: this thread starts afresh with the next mention.',
  resetInterrupted: 'The answer that was under way will not be shown.',
  resetWithdrawn: 'Messages that were still waiting and will not be answered: {count}.',
  deletionPending:
    'neuroflash is deleting the conversation; I’ll tell you here as soon as that is confirmed.',
  deletionAbandoned:
    'I couldn’t make sure that the conversation is deleted: each time I tried, something went badly wrong on my side. Please tell the person who set me up; they have a record of what happened.',
  deletionConfirmed: 'neuroflash has confirmed it: the conversation is deleted.',
  deletionGivenUp:
    'neuroflash hasn’t confirmed that the conversation is deleted, although I tried for a whole day. Please tell the person who set me up; they have a record of it.',
  nothingToReset: 'There is nothing to reset here: this thread has no conversation at the moment.',
  resetRefused:
    'There is no conversation here that you can reset. Only people of the workspace I’m installed in can reset a conversation: those who took part in it and are still in its channel, and admins.',
  readRefused:
    'I can only do that for members of the thread’s channel who belong to the workspace I’m installed in.',
  listRefused:
    'I can only show a channel’s conversations to its members who belong to the workspace I’m installed in.',
  listEmpty: 'There are no conversations here yet. Mention me to start one.',
  notALink: 'I don’t recognise that link. Please use *Copy link* from the ⋯ menu of a message in the thread.',
  nothingToExport: 'There is no conversation in this thread to export.',
  exportEmpty: 'This conversation is still empty, so there is nothing to export.',
  exportGone: 'neuroflash no longer has this conversation, so its history can’t be exported.',
  exportFailed: 'I couldn’t read the history from neuroflash. Please try again later.',
  exportTooLarge: 'This history is too large for one file. Please ask the person who set me up for help.',
  exportNotAllowed:
    'Slack doesn’t allow me to send files yet. Please ask the person who set me up to add the missing permission (files:write, im:write).',
  exportUncertain:
    'Slack didn’t say whether it took the file. Please look in our direct messages, and ask again if it isn’t there.',
  exportRefused: 'Slack didn’t take the file. Please try again later.',
  aboutThread: 'This is about [this thread]({link}).',
  exported: 'Your export is in our direct messages.',
  exportHandedOver: 'Here is the history of your conversation with neuroflash.',
  statusNone: 'This thread has no conversation at the moment. Mention me to start one.',
  statusSome: 'This thread has had a conversation since {since}. Answers: {turns}, words used: {words}.',
  statusKept: 'neuroflash has its history.',
  statusGone: 'neuroflash no longer has its history; the next message starts a new conversation.',
  statusUnknown: 'I couldn’t ask neuroflash about it just now.',
  statusWaiting: 'Messages waiting for an answer: {count}.',
  statusFailed: 'Messages of the last 30 days that couldn’t be answered: {count}.',
  statusSendsThread:
    'What goes to neuroflash: your messages to me, one by one. If you call me into a thread, the first question also carries what colleagues wrote there before (the latest 50 messages).',
  statusSendsWords:
    'What goes to neuroflash: your messages to me, one by one, and nothing else from the thread.',
  requestFailed: 'I couldn’t do that, although I tried several times. Please try again later.',
  permissionMissing:
    'Slack doesn’t allow me to do that yet. Please ask the person who set me up to add the missing permission ({scope}) to the app and to install it again.',
  cannotStore: 'I can’t do that right now. Please try again in a minute.',
  listTitle: 'Conversations in this channel',
  listTitleDirect: 'Conversations in this direct message',
  directMessage: 'direct message',
  groupDirectMessage: 'group direct message',
  homeTitle: 'Your conversations with neuroflash',
  homeEmpty: 'No conversations yet. Mention me in a channel or write to me here to start one.',
  startedBy: 'started by {who}',
  lastActive: 'last active {when}',
  figures: 'answers: {turns}, words used: {words}',
  openThread: 'Open thread',
  exportButton: 'Export',
  resetButton: 'Reset',
  nextButton: 'Show more',
  backButton: 'Back',
  modalTitle: 'Reset conversation',
  confirmTitle: 'Reset this conversation?',
  confirmText:
    'neuroflash deletes everything that was said in this thread’s conversation. The messages in Slack stay. This cannot be undone.',
  confirmYes: 'Reset',
  confirmNo: 'Cancel',
  tryAgainButton: 'Try again',
  thinking: 'is thinking …',
} as const

export type NoticeKey = keyof typeof notices

/** What is said beneath an answer that is not whole. */
export const cutNotices = {
  length: 'answerCut',
  rules: 'answerCutByRules',
  failure: 'answerBroken',
} as const satisfies Record<NonNullable<Answer['cut']>, NoticeKey>

const repeatable: ReadonlySet<NoticeKey> = new Set<NoticeKey>([
  'unanswered',
  'uncertain',
  'unclear',
  'unreachable',
  'failed',
  'busy',
  'limit',
  'credentials',
  'forbidden',
])

/** Whether the notice offers to ask the same message again: only where that can help. */
export function offersTryAgain(key: NoticeKey): boolean {
  return repeatable.has(key)
}

/** The placeholders of a sentence: `who` of `started by {who}`. */
type Places<Sentence extends string> = Sentence extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never

/**
 * A sentence with its placeholders filled. What is put in stays literal, whatever a person is called: no link, no
 * formatting, one line that reads in one direction. `write` says how, for a sentence that is not read as Markdown.
 */
export function fillNotice<Sentence extends string>(
  sentence: Sentence,
  words: Readonly<Record<Places<Sentence>, string | number>>,
  write: (word: string) => string = literal,
): string {
  const known = new Map<string, string | number>(Object.entries(words))
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => write(String(known.get(name) ?? place)))
}

const longestWord = 100

/** Markdown that shows just these characters. `(` is not escaped: `\(` would begin a formula. */
function literal(word: string): string {
  const line = word.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const shown = Array.from(line).slice(0, longestWord).join('')
  return (shown || 'somebody').replace(/[!-')-/:-@[-`{-~]/g, '\\$&')
}
