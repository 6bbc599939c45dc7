import type { Log } from '../bridge/ports/log.ts'

/** For a store that an operator looks into: what it has to say is meant for the log of a bot. */
export const silent: Log = { child: () => silent, debug() {}, info() {}, warn() {}, error() {} }
