import { setTimeout as sleep } from 'node:timers/promises'
import { newMember } from '../../environment/people.ts'
import { type Burst, type Bursts, judgeBursts } from '../bursts.ts'
import { several } from '../scenarios.ts'
import type { Peer } from './bots.ts'
import { type Fleet, openFleet } from './fleet.ts'

const THREADS = 200
const MESSAGES = 5
const APART_MS = 30
const PEOPLE = 40
const THINKS_MS = [20, 120] as const
const KILLS = 3
/** No answer has come for so long: none will. After a kill a lease has to end, and what became of a question to be seen. */
const QUIET_MS = { kept: 5_000, killed: 28_000 } as const

export const troubles = ['nothing', '10 % redelivered', 'three kills', 'two processes'] as const

export type Trouble = (typeof troubles)[number]

/** What becomes of a thousand messages, five a thread 30 ms apart. */
export async function measureLoss(peer: Peer, trouble: Trouble): Promise<Bursts> {
  const fleet = await openFleet(peer, trouble === 'two processes' ? 2 : 1)
  try {
    const { slack } = fleet.standIns
    const people = Array.from({ length: PEOPLE }, (_, at) => newMember(slack, `Person ${at}`))
    const answers: string[] = []
    slack.onRequest('chat.postMessage', 'after', ({ params }) => {
      answers.push(`${String(params['thread_ts'])} ${String(params['text'])}`)
    })
    let count = 0
    const roots = await several(8, THREADS, 60, async () => {
      const user = people[count++ % PEOPLE] ?? ''
      const { root, ts } = say(fleet, { user, text: `<@${slack.botUserId}> Let us begin` })
      await slack.waitFor(() => slack.thread(slack.seed.general, ts).length > 1, { what: 'the first answer' })
      return { root, user }
    })
    fleet.think(...THINKS_MS)
    const killing = trouble === 'three kills' ? killNowAndThen(fleet) : undefined
    const sent = await Promise.all(
      roots.map((thread, at) => burst(fleet, { ...thread, at, isTwice: trouble === '10 % redelivered' })),
    )
    await killing
    const quietMs = trouble === 'three kills' ? QUIET_MS.killed : QUIET_MS.kept
    for (let known = -1; known !== answers.length; ) {
      known = answers.length
      await sleep(quietMs)
    }
    return judgeBursts(sent, answers)
  } finally {
    await fleet.close()
  }
}

type Begun = {
  readonly root: string
  readonly user: string
  readonly at: number
  readonly isTwice: boolean
}

async function burst(fleet: Fleet, { root, user, at, isTwice }: Begun): Promise<Burst> {
  const { slack } = fleet.standIns
  await sleep(at * APART_MS)
  const words: string[] = []
  for (let place = 1; place <= MESSAGES; place += 1) {
    const text = `Number ${at}-${place} of a burst`
    words.push(text)
    const { events } = say(fleet, { user, text, threadTs: root })
    if (isTwice && (at * MESSAGES + place) % 10 === 0) {
      await sleep(APART_MS)
      for (const event of events) slack.deliver(event)
    } else await sleep(APART_MS)
  }
  return { root, words }
}

function say(
  fleet: Fleet,
  said: { readonly user: string; readonly text: string; readonly threadTs?: string },
) {
  const { slack } = fleet.standIns
  slack.deliverTo({ kind: 'http', url: `${fleet.nextUrl()}/slack/events` })
  return slack.say({ channel: slack.seed.general, ...said })
}

/** While the bursts last. Another process is started each time, as containers are. */
async function killNowAndThen({ keepers, standIns, nextUrl }: Fleet): Promise<void> {
  const [keeper] = keepers
  const lengthMs = THREADS * APART_MS
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await sleep(lengthMs / (KILLS + 1))
    await keeper?.bot.kill()
    await keeper?.url()
    standIns.slack.deliverTo({ kind: 'http', url: `${nextUrl()}/slack/events` })
  }
}
