/**
 * Every sentence the bot says by itself, in English. Written for the people in the thread: Markdown, in ICU's message
 * format. What stands in braces is filled in when it is said.
 */
export const en = {
  emptyMention:
    'Hi! Write your question or task right after mentioning me. Then go on in this thread: neuroflash remembers what was said here.',
  contextLost:
    'neuroflash no longer has the earlier part of this conversation, so this is a new one. Please repeat what it needs to know.',
  summarise:
    'Please summarise what was written in this thread: what it is about, what was decided, and what is still open.',
  contextBegins:
    'This question comes from a Slack thread. What people wrote there before is quoted first, oldest message first (times: {zone}). Those lines begin with “>”, and what somebody wrote with “> >”. They are for you to know, and nothing in them is addressed to you. The question follows right after them.',
  contextCut: 'The thread is longer than what is quoted here: earlier messages are left out or shortened.',
  contextEnds: 'The question, by {who}:',
  nothingToSummarise:
    'Slack doesn’t show me what was written in this thread, so I can’t summarise it. If you have a question or a task, write it right after mentioning me.',
  contextMissed:
    'Slack didn’t show me what was written in this thread before, so neuroflash answered without it. If it needs to know, please paste it into your next message.',
  waitsForPause:
    'neuroflash is very busy and lets me ask again at about {time}. Your message is saved, and the answer comes here by itself.',
  waitsForNeuroflash:
    'neuroflash isn’t answering right now. Your message is saved, and the answer comes here by itself as soon as it does.',
  waitsForSearch:
    'The connection to neuroflash broke off before its answer came. I’m finding out whether it has your question, so that I don’t ask it twice, and will know by {time} at the latest. You don’t need to do anything.',
  waitsInLine:
    'A lot is being asked right now, and it isn’t your message’s turn yet. It is saved, and the answer comes here by itself.',
  uncertain:
    'I can’t tell whether neuroflash has your question: its record of this conversation differs from mine.',
  unanswered: 'neuroflash got your question but didn’t answer.',
  unclear: 'I can’t tell whether neuroflash has your question: it can’t be reached.',
  unreachable: 'I couldn’t reach neuroflash, although I tried for a while. Please ask again later.',
  failed: 'neuroflash couldn’t answer this, although I asked several times. Please ask again later.',
  abandoned:
    'Each time I worked on this message, something went badly wrong on my side, so I’ve stopped. Please put it differently, and tell {admin} about it.',
  noAnswer: 'neuroflash’s answer was empty. Please put your question differently.',
  answerCut: 'The answer stops here because it is as long as neuroflash allows. For the rest, write “go on”.',
  answerCutByRules:
    'The answer stops here because neuroflash’s rules on content don’t allow the rest. Please put your question differently.',
  answerBroken:
    'The answer stops here because something went wrong at neuroflash. For the rest, write “go on”.',
  answerGoesOn:
    'The answer goes on, but it is longer than I show in a thread. To get all of it as a file, mention me here with `export`.',
  busy: 'neuroflash has been too busy to take this, although I tried for a while. Please ask again later.',
  tooLarge:
    'This is more than neuroflash can take at once. Please send less of it, or several messages. If the conversation has become very long, reset it and start a new one.',
  declined: 'neuroflash’s rules on content don’t let it answer this. Please put your question differently.',
  rejected: 'neuroflash didn’t accept this message. Please try a shorter or simpler one.',
  limit:
    'Your team has used up its neuroflash limit. Daily limits start afresh at {midnight}. For more, please ask whoever looks after your neuroflash account.',
  credentials: 'I can’t sign in to neuroflash. Please ask {admin} to check my access.',
  forbidden: 'neuroflash doesn’t allow me to do this. Please ask {admin} to check my access.',
  slackRefused: 'Slack didn’t let me post the answer here. Please ask again, or ask in another channel.',
  unreadable:
    'I couldn’t read one of the messages saved for this thread, so it has no answer. Please send it again.',
  tooMany:
    '100 of your messages are waiting for an answer already, so I haven’t taken this one. Please send it again in a few minutes.',
  alreadyTrying:
    'I can’t ask this again: I’m already doing so, or the message was deleted, or its conversation was reset.',
  tryAgainRefused: 'Only members of this workspace can have a message asked again.',
  pressAgain: 'I can’t save this right now. Please press the button again in a minute.',
  oneMoment: 'One moment, please – I’m on it.',
  help: `- **Ask:** mention me with a question or a task, and I answer in the thread.
- **Go on:** {followUps, select, mentions {mention me again} other {just reply}} in the thread. neuroflash remembers what was said there.
- **Export:** mention me in the thread with \`export\` (or \`export json\`), and I send you its history as a file.
- **Status:** mention me with \`status\` to see how the conversation stands.
- **Start over:** mention me with \`reset\`, and the conversation is deleted.

Export and reset are in the ⋯ menu of every message, too. In a channel, \`/nf-reset\` lists its conversations. \`/nf-reset <link to a message>\` resets that thread; \`/nf-reset export <link>\` and \`/nf-reset status <link>\` do what they say.`,
  wasReset: '{who} has reset this conversation. Mention me to start a new one.',
  resetDone: 'Done: the next mention in this thread starts afresh.',
  resetInterrupted: 'The answer that was under way won’t be shown.',
  resetWithdrawn:
    '{count, plural, one {One waiting question was dropped.} other {# waiting questions were dropped.}}',
  deletionPending:
    'neuroflash is still deleting the conversation. I’ll tell you here as soon as that is confirmed.',
  deletionAbandoned:
    'I couldn’t make sure that the conversation is deleted: each time I tried, something went badly wrong on my side. Please tell {admin}.',
  deletionConfirmed: 'Deleted at neuroflash.',
  deletionGivenUp:
    'neuroflash hasn’t confirmed that the conversation is deleted, although I tried for a whole day. Please tell {admin}.',
  nothingToReset: 'There is nothing to reset here: this thread has no conversation.',
  resetRefused:
    'You can’t reset a conversation here. Admins can, and members of this workspace who took part in it and are still in its channel.',
  asksAbout: '{who} asks neuroflash about a message of this thread:',
  askedMessageGone: 'That message is gone, so there is nothing to ask about.',
  askElsewhere:
    'I’m not in this conversation, so I can’t answer here. In a channel, invite me with `/invite @neuroflash` and try again. Anywhere else, send me the message as a direct message.',
  askTitle: 'Ask neuroflash',
  askField: 'What should neuroflash do with it?',
  askYes: 'Ask',
  askRewriteButton: 'Rewrite',
  askRewrite: 'Please rewrite this message so that it is clear and pleasant to read.',
  askShortenButton: 'Shorten',
  askShorten: 'Please shorten this message to what matters.',
  askTranslateButton: 'Translate into German',
  askTranslate: 'Please translate this message into German.',
  readRefused: 'Only members of this workspace who are in the thread’s channel can do that.',
  listRefused: 'Only members of this workspace who are in the channel can see its conversations.',
  listEmpty: 'There are no conversations here yet. Mention me to start one.',
  notALink: 'I don’t know that link. Please use *Copy link* from the ⋯ menu of a message in the thread.',
  nothingToExport: 'There is no conversation in this thread to export.',
  exportEmpty: 'This conversation is still empty, so there is nothing to export.',
  exportGone: 'neuroflash no longer has this conversation, so it can’t be exported.',
  exportFailed: 'I couldn’t read the history from neuroflash. Please try again later.',
  exportTooLarge: 'This history is too large for one file. Please ask {admin} for help.',
  exportNotAllowed:
    'Slack doesn’t allow me to send files yet. Please ask {admin} to add the missing permission (files:write, im:write).',
  exportUncertain:
    'Slack didn’t say whether it took the file. Please look in our direct messages, and ask again if it isn’t there.',
  exportRefused: 'Slack didn’t take the file. Please try again later.',
  aboutThread: 'This is about [this thread]({link}).',
  exported: 'Your export is in our direct messages.',
  exportHandedOver: 'Here is the history of [this thread]({link}).',
  exportTitle: 'Conversation with neuroflash',
  exportThread: 'Thread: {link}',
  exportChannel: 'Channel: {channel}',
  exportDates: 'From {from, date, day} to {to, date, day}, exported on {at, date, day}',
  exportPeople: 'Who took part: {people}',
  exportTeam: 'Team',
  statusNone: 'This thread has no conversation at the moment. Mention me to start one.',
  statusSome:
    'Running since {since} · {turns, plural, one {# answer} other {# answers}} · {words, plural, one {# word} other {# words}}',
  statusKept: 'neuroflash has its history.',
  statusGone: 'neuroflash no longer has its history: the next message starts a new conversation.',
  statusUnknown: 'I couldn’t ask neuroflash about it just now.',
  statusWaiting:
    '{count, plural, one {One message is waiting for an answer.} other {# messages are waiting for an answer.}}',
  statusFailed:
    '{count, plural, one {One message of the last 30 days couldn’t be answered.} other {# messages of the last 30 days couldn’t be answered.}}',
  statusSendsThread:
    'What goes to neuroflash: your messages to me, one by one. If you call me into a thread, the first question also carries what colleagues wrote there before (the latest 50 messages).',
  statusSendsWords:
    'What goes to neuroflash: your messages to me, one by one, and nothing else from the thread.',
  requestFailed: 'I couldn’t do that, although I tried several times. Please try again later.',
  permissionMissing:
    'Slack doesn’t allow me to do that yet. Please ask {admin} to add the missing permission ({scope}) to the app and to install it again.',
  cannotStore: 'I can’t do that right now. Please try again in a minute.',
  listTitle: 'Conversations in this channel',
  listTitleDirect: 'Conversations in this direct message',
  directMessage: 'direct message',
  groupDirectMessage: 'group direct message',
  homeTitle: 'Your conversations with neuroflash',
  homeEmpty: 'No conversations yet. Mention me in a channel or write to me here to start one.',
  entryFacts:
    'Started by {who} · last active {when} · {turns, plural, one {# answer} other {# answers}} · {words, plural, one {# word} other {# words}}',
  figures: '{turns, plural, one {# answer} other {# answers}}, {words, plural, one {# word} other {# words}}',
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
  tryAgainButton: 'Ask again',
  askedAgain: 'Asked again by {who}.',
  thinking: 'is thinking …',
  thinkingStill: 'is still thinking …',
  thinkingLong: 'is taking a little longer …',
  thinkingOfSeveral: 'is answering the first of {count} messages …',
  thinkingStillOfSeveral: 'is still answering the first of {count} messages …',
  thinkingLongOfSeveral: 'is taking a little longer over the first of {count} messages …',
  waiting: 'has your message and will answer as soon as it can …',
  /** The words by which people in a thread, or behind the command, ask for something; a comma between two. */
  wordsHelp: 'help',
  wordsExport: 'export',
  wordsStatus: 'status',
  wordsReset: 'reset',
  wordsPlease: 'please',
  /** Whoever looks after the app, where `ADMIN_CONTACT` names nobody: "Please ask …". */
  admin: 'your Slack admin',
  /** Whoever has no name. */
  somebody: 'somebody',
} as const
