import { sayIn } from '../../src/slack/sentences.ts'

/** The bot's own sentences, as people read them who have set nothing else. */
export const english = sayIn('en', { followUps: 'all' }, Date.now)
/** The same in a direct message. */
export const englishDirect = sayIn('en', { followUps: 'direct' }, Date.now)
export const german = sayIn('de', { followUps: 'all' }, Date.now)
