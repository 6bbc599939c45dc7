import type { StandIns } from './environment.ts'

/** In everything that people write, so that it can be looked for where it must not be. */
export const WORD = 'quagga'

/** What must not be in anything the bot tells of itself: what opens a door. */
export function secretsOf({ slack, neuroflash }: Pick<StandIns, 'slack' | 'neuroflash'>): string[] {
  const { botToken, appToken, signingSecret } = slack
  return [botToken, appToken, signingSecret, neuroflash.clientSecret, neuroflash.clientId]
}

/** A bearer token of the stand-in's. */
export const anyBearer = /stand-in-[0-9a-f]{8}-/
