import type { Received } from '../bridge/ports/intake.ts'

/** The bot, as the workspace knows it. */
export type Identity = {
  readonly team: string
  readonly user: string
  readonly bot: string
  /** The workspace's own address, `https://….slack.com/`. */
  readonly home: string
}

/** What became of one delivery. `ignored`: of a kind or team we do not take. `malformed`: not what Slack documents. */
export type Delivered = Received | 'ignored' | 'malformed'
