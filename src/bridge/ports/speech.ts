import type { ChannelKey, PersonId, ThreadKey } from '../model.ts'
import type { Say } from '../notices.ts'

/** The languages that people read. */
export type Speech = {
  /**
   * Says sentences as this person reads them. Where nobody knows who that is, or which language they have, as most
   * people read whom the bot has met since its start. Takes a second at most, and never rejects. `place` is what the
   * sentences are about, or else where they are read: in a direct message nobody has to mention the bot.
   */
  to(reader: PersonId | undefined, place?: ThreadKey | ChannelKey): Promise<Say>
}
