import type { StandInNeuroflash } from './neuroflash/contract.ts'
import type { StandInSlack } from './slack/stand-in.ts'

type StandIns = {
  readonly slack: StandInSlack
  readonly neuroflash: Pick<StandInNeuroflash, 'clientId' | 'clientSecret' | 'apiUrl' | 'tokenUrl'>
}

type Store = {
  /** Where the embedded store is, without `redisUrl`. */
  readonly dataDir: string
  readonly redisUrl?: string | undefined
}

/** The environment variables of a bot between the stand-ins, on this store. */
export function variablesFor({ slack, neuroflash }: StandIns, { dataDir, redisUrl }: Store) {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    NEUROFLASH_CLIENT_ID: neuroflash.clientId,
    NEUROFLASH_CLIENT_SECRET: neuroflash.clientSecret,
    NEUROFLASH_API_URL: neuroflash.apiUrl,
    NEUROFLASH_TOKEN_URL: neuroflash.tokenUrl,
    DATA_DIR: dataDir,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  }
}
