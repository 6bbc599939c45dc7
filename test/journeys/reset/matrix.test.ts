import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Environment,
  openEnvironment,
  type StoreKind,
  storeKinds,
} from '../../environment/environment.ts'
import { answered, answersIn, isDeleted, mentioned, said, untilDeleted } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'
import { type Asked, openedHome, shows, valueOf, type Way, ways } from './ways.ts'

/** `src/README.md`, "The walk of a request": who may reset a conversation; who may read it (export, status, list). */
const may = {
  'a stranger': { reset: false, read: false },
  'a guest of the channel': { reset: false, read: true },
  'somebody of another company who took part': { reset: false, read: false },
  'a member who did not take part': { reset: false, read: true },
  'an admin who did not take part': { reset: true, read: true },
  'an owner who is not in the channel': { reset: true, read: false },
  'a member who took part': { reset: true, read: true },
} as const

type Kind = keyof typeof may
type Verb = Way['verb']
type Thread = Pick<Asked, 'channel' | 'root'>
type Visitor = Pick<Asked, 'user' | 'dm'>
type Whisper = { readonly to: string; readonly text: string }

const kinds = Object.keys(may) as Kind[]

const refusals = {
  reset: english('resetRefused'),
  export: english('readRefused'),
  status: english('readRefused'),
  list: english('listRefused'),
} as const satisfies Record<Verb, string>

type Fair = {
  readonly environment: Environment
  readonly people: Readonly<Record<Kind, Visitor>>
  /** Has a conversation throughout, the only one of its channel. */
  readonly occupied: Thread
  /** Never had one, nor has any other thread of its channel. */
  readonly bare: Thread
  /** A channel for conversations that are to be reset. */
  readonly busy: string
}

let fair: Fair

describe.each(storeKinds)('P8, for whoever comes (%s store)', (store) => {
  beforeAll(async () => {
    fair = await openFair(store)
  })

  afterAll(() => leave(fair.environment))

  describe.each(ways)('$name', (way) => {
    const isOpenTo = (kind: Kind): boolean => may[kind][way.verb === 'reset' ? 'reset' : 'read']

    it.each(kinds.filter((kind) => !isOpenTo(kind)))(
      'is refused to %s, privately, and in the same words where there is no conversation',
      async (kind) => {
        const before = traces()
        const expected = [{ to: fair.people[kind].user, text: refusals[way.verb] }]
        expect(await toldAfter(way, kind, fair.occupied)).toEqual(expected)
        expect(await toldAfter(way, kind, fair.bare)).toEqual(expected)
        expect(traces()).toEqual(before)
      },
    )

    it.each(kinds.filter(isOpenTo))('is open to %s, and nobody else is told', async (kind) => {
      const told = await outcomes[way.verb](way, kind)
      expect(new Set(told.map(({ to }) => to))).toEqual(new Set([fair.people[kind].user]))
    })
  })

  it.each(kinds)('the bot’s own page shows %s their own conversations only', async (kind) => {
    const home = await openedHome(fair.environment, fair.people[kind].user)
    const page = fair.environment.slack.readable(home.body)
    const isTheirs = kind === 'a member who took part'
    expect(page.includes('A standing quagga')).toBe(isTheirs)
    expect(page.includes(english('homeEmpty'))).toBe(!isTheirs)
  })
})

/** What has to be seen where it is allowed; gives what was said in private. */
const outcomes: Record<Verb, (way: Way, kind: Kind) => Promise<Whisper[]>> = {
  async reset(way, kind) {
    const { environment, people, busy } = fair
    const thread = await converse(environment, 'A quagga to be reset', busy)
    const place = environment.neuroflash.conversations.length - 1
    const told = await toldAfter(way, kind, thread, 'has deleted the conversation')
    await untilDeleted(environment, place)
    await answered(environment, thread, 2)
    const { displayName } = environment.slack.person(people[kind].user)
    expect(answersIn(environment, thread).at(-1)).toContain(`${displayName} has reset`)
    return told
  },

  async export(way, kind) {
    const { files } = fair.environment.slack
    const before = files.length
    const told = await toldAfter(
      way,
      kind,
      fair.occupied,
      way.isDirect ? 'Here is the history of' : english('exported'),
    )
    expect(files.slice(before).map(({ channel }) => channel)).toEqual([fair.people[kind].dm])
    expect(files.at(-1)?.content.toString()).toContain('A standing quagga')
    return told
  },

  status: (way, kind) => toldAfter(way, kind, fair.occupied, 'Running since'),

  async list(way, kind) {
    const { environment, occupied } = fair
    const told = await toldAfter(way, kind, occupied, english('listTitle'))
    const { blocks } = environment.slack.ephemerals.at(-1) ?? { blocks: [] }
    const value = valueOf(environment, occupied)
    expect(shows(blocks, { actionId: 'export_thread', value })).toBe(true)
    expect(shows(blocks, { actionId: 'reset_thread', value })).toBe(may[kind].reset)
    return told
  },
}

async function openFair(store: StoreKind): Promise<Fair> {
  const environment = await openEnvironment({ store })
  const { slack } = environment
  const { ada, ben, gus, amy, eve } = slack.seed
  const people = {
    'a stranger': visitor(environment, slack.addPerson({ name: 'stan' }).id),
    'a guest of the channel': visitor(environment, gus),
    'somebody of another company who took part': visitor(environment, eve),
    'a member who did not take part': { user: ben, dm: slack.seed.benDm },
    'an admin who did not take part': visitor(environment, amy),
    'an owner who is not in the channel': visitor(
      environment,
      slack.addPerson({ name: 'olga', role: 'owner' }).id,
    ),
    'a member who took part': { user: ada, dm: slack.seed.adaDm },
  } as const satisfies Fair['people']
  const members = [slack.botUserId, ada, ben, gus, amy, eve]
  const [fair = '', quiet = '', busy = ''] = ['fair', 'quiet', 'busy'].map(
    (name) => slack.addChannel({ name, members, isShared: true }).id,
  )
  const bare = said(environment, 'A quagga nobody answers', { channel: quiet })
  const occupied = await converse(environment, 'A standing quagga', fair)
  said(environment, 'A quagga of Eve', { channel: fair, user: eve, threadTs: occupied.root })
  await answered(environment, occupied, 2)
  return { environment, people, occupied, bare, busy }
}

function visitor({ slack }: Environment, user: string): Visitor {
  return { user, dm: slack.addChannel({ name: '', kind: 'im', members: [slack.botUserId, user] }).id }
}

/** Ada’s, answered once. */
async function converse(environment: Environment, text: string, channel: string): Promise<Thread> {
  const sent = mentioned(environment, text, { channel })
  await answered(environment, sent)
  return sent
}

/** What the bot has told people in private because of it, once the one who asked has heard `words`. */
async function toldAfter(way: Way, kind: Kind, { channel, root }: Thread, words = ''): Promise<Whisper[]> {
  const { environment, people } = fair
  const asker = people[kind]
  const deed = await way.begin(environment, { ...asker, channel, root })
  const before = new Set(whispers().map(({ ts }) => ts))
  const told = (to?: Visitor[]) => whispers(to).filter(({ ts }) => !before.has(ts))
  await deed()
  await environment.slack.waitFor(() => told([asker]).some(({ text }) => text.includes(words)), {
    what: `${way.name} for ${kind}`,
  })
  return told().map(({ to, text }) => ({ to, text }))
}

/** What the bot has told them in private, but for a wait: notes that only they see, and direct messages. */
function whispers(
  to: readonly Visitor[] = Object.values(fair.people),
): (Whisper & { readonly ts: string })[] {
  const { slack } = fair.environment
  return to.flatMap(({ user, dm }) => {
    const notes = slack.ephemerals.filter((note) => note.user === user)
    const messages = slack.messages(dm).filter(({ isBot }) => isBot)
    return [...notes, ...messages]
      .filter(({ text }) => text !== english('oneMoment'))
      .map(({ ts, text }) => ({ ts, to: user, text }))
  })
}

/** What a refused request leaves as it was: the files, the conversation, the channels, what neuroflash was asked. */
function traces() {
  const { environment, occupied, bare } = fair
  const { slack, neuroflash } = environment
  return {
    files: slack.files.length,
    isDeleted: isDeleted(environment),
    said: [occupied, bare].map(({ channel }) => slack.messages(channel).filter(({ isBot }) => isBot).length),
    asked: neuroflash.requests.length,
  }
}
