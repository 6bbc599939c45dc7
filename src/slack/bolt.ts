/**
 * What we use of Bolt, file by file. Its index loads Express with all that belongs to it as well: 100 files that
 * nothing here needs, an eighth of the processor time of a start.
 */
import app from '@slack/bolt/dist/App.js'
import socketModeReceiver from '@slack/bolt/dist/receivers/SocketModeReceiver.js'

export { LogLevel } from '@slack/bolt/dist/App.js'
export * as http from '@slack/bolt/dist/receivers/HTTPModuleFunctions.js'
export { HTTPResponseAck } from '@slack/bolt/dist/receivers/HTTPResponseAck.js'
export const App = app.default
export const SocketModeReceiver = socketModeReceiver.default
