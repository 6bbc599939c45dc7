import { type Logger, LogLevel } from '@slack/bolt'

/** The logger Slack's libraries write to. It must let no message text through: at debug they log whole payloads. */
export type SlackLogger = Logger

/** What the libraries are to think of the level they log at, so that they do not even prepare the rest. */
export const libraryLevel = LogLevel.WARN
