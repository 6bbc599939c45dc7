import type { PersonId } from '../model.ts'
import type { Say } from '../notices.ts'

/** The languages that people read. */
export type Speech = {
  /**
   * Says sentences as this person reads them. Where nobody knows who that is, or which language they have, in English.
   * Takes a second at most, and never rejects.
   */
  to(reader: PersonId | undefined): Promise<Say>
}
