import type { StandInSlack } from '../slack/stand-in.ts'

/** Who lives in the playground's Slack, and where, in the order in which they are listed. */
export type Residents = {
  readonly people: readonly string[]
  readonly channels: readonly string[]
  readonly marketing: string
  readonly jana: string
  readonly tobias: string
}

/** Adds a German marketing team to the people of the seed, and a direct message with the bot for everybody. */
export function settle(slack: StandInSlack): Residents {
  const { ada, ben, gus, amy, eve, general, secret, shared, elsewhere, groupDm, adaDm, benDm } = slack.seed
  const bot = slack.botUserId
  const jana = slack.addPerson({
    id: 'U0JANA0001',
    name: 'jana',
    displayName: 'Jana Köhler',
    locale: 'de-DE',
  }).id
  const tobias = slack.addPerson({
    id: 'U0TOBI0001',
    name: 'tobias',
    displayName: 'Tobias Brandt',
    locale: 'de-AT',
  }).id
  for (const user of [jana, tobias]) slack.join(general, user)
  const marketing = slack.addChannel({
    id: 'C0MARKET01',
    name: 'marketing',
    members: [bot, jana, tobias, ada, ben, amy],
  }).id
  const direct = (user: string, id: string) =>
    slack.addChannel({ id, name: '', kind: 'im', members: [bot, user] }).id
  return {
    people: [ada, ben, jana, tobias, gus, amy, eve, bot],
    channels: [
      general,
      marketing,
      secret,
      shared,
      elsewhere,
      groupDm,
      adaDm,
      benDm,
      direct(jana, 'D0JANA0001'),
      direct(tobias, 'D0TOBI0001'),
      direct(gus, 'D0GUS00001'),
      direct(amy, 'D0AMY00001'),
      direct(eve, 'D0EVE00001'),
    ],
    marketing,
    jana,
    tobias,
  }
}
