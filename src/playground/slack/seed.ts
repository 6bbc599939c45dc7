import type { Channel, Person } from './model.ts'
import type { Identity, Workspace } from './workspace.ts'

export type Seed = Readonly<
  Record<
    | 'ada'
    | 'ben'
    | 'gus'
    | 'amy'
    | 'eve'
    | 'general'
    | 'secret'
    | 'shared'
    | 'elsewhere'
    | 'groupDm'
    | 'adaDm'
    | 'benDm',
    string
  >
>

export const IDENTITY: Identity = {
  teamId: 'T0TEAM0001',
  teamDomain: 'flowertown',
  appId: 'A0APP00001',
  botId: 'B0BOT00001',
  botUserId: 'U0BOT00001',
  botToken: 'xoxb-1-stand-in-bot',
  appToken: 'xapp-1-stand-in-app',
  signingSecret: 'stand-in-signing-secret',
}

export interface NewPerson {
  readonly name: string
  /** Default: the name with a capital. */
  readonly displayName?: string
  readonly role?: Person['role']
  readonly teamId?: string
  readonly id?: string
  /** Default: `en-US`. */
  readonly locale?: string
}

export interface NewChannel {
  readonly name: string
  readonly kind?: Channel['kind']
  readonly members: readonly string[]
  readonly isShared?: boolean
  readonly id?: string
}

/** A small company: people of every role, a channel of every kind, the bot in all but one. */
export function seed(workspace: Workspace): Seed {
  const { botUserId: bot } = workspace.identity
  addPerson(workspace, { id: bot, name: 'neuroflash', displayName: 'neuroflash', role: 'bot' })
  const ada = addPerson(workspace, { id: 'U0ADA00001', name: 'ada' }).id
  const ben = addPerson(workspace, { id: 'W0BEN00001', name: 'ben' }).id
  const gus = addPerson(workspace, { id: 'U0GUS00001', name: 'gus', role: 'guest' }).id
  const amy = addPerson(workspace, { id: 'U0AMY00001', name: 'amy', role: 'admin' }).id
  const eve = addPerson(workspace, {
    id: 'U0EVE00001',
    name: 'eve',
    role: 'external',
    teamId: 'T0OTHER001',
  }).id
  const add = (channel: NewChannel) => addChannel(workspace, channel).id
  return {
    ada,
    ben,
    gus,
    amy,
    eve,
    general: add({ id: 'C0GENERAL1', name: 'general', members: [bot, ada, ben, gus, amy] }),
    secret: add({ id: 'C0SECRET01', name: 'secret', kind: 'group', members: [bot, ada, ben] }),
    shared: add({ id: 'C0SHARED01', name: 'shared', members: [bot, ada, eve], isShared: true }),
    elsewhere: add({ id: 'C0ELSEWH01', name: 'elsewhere', members: [ada, ben] }),
    groupDm: add({
      id: 'C0GROUPDM1',
      name: 'mpdm-ada--ben--neuroflash-1',
      kind: 'mpim',
      members: [bot, ada, ben],
    }),
    adaDm: add({ id: 'D0ADA00001', name: '', kind: 'im', members: [bot, ada] }),
    benDm: add({ id: 'D0BEN00001', name: '', kind: 'im', members: [bot, ben] }),
  }
}

export function addPerson(workspace: Workspace, given: NewPerson): Person {
  const { name, role = 'member', teamId, id } = given
  const person = {
    id: id ?? workspace.newId('U'),
    name,
    displayName: given.displayName ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    teamId: teamId ?? (role === 'external' ? 'T0OTHER001' : workspace.identity.teamId),
    role,
    timezone: 'Europe/Berlin',
    locale: given.locale ?? 'en-US',
  }
  workspace.people.set(person.id, person)
  workspace.changed()
  return person
}

export function addChannel(workspace: Workspace, channel: NewChannel): Channel {
  const { name, kind = 'channel', members, isShared = false, id } = channel
  for (const member of members) workspace.person(member)
  const newId = id ?? workspace.newId(kind === 'im' ? 'D' : 'C')
  return workspace.addChannel({
    id: newId,
    name,
    kind,
    members: new Set(members),
    isArchived: false,
    isShared,
  })
}
