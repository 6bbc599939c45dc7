import type Database from 'better-sqlite3'
import { StoreError } from '../../src/bridge/errors.ts'
import { Histories } from '../../src/bridge/history.ts'
import type { Stage } from '../../src/bridge/model.ts'
import type { Inbox } from '../../src/bridge/ports/inbox.ts'
import type { TurnReport } from '../../src/bridge/ports/log.ts'
import { Turn } from '../../src/bridge/turn.ts'
import { Worker } from '../../src/bridge/worker.ts'
import { loadConfig } from '../../src/config.ts'
import { createConversations } from '../../src/neuroflash/conversations.ts'
import type { SentMessage } from '../../src/playground/slack/stand-in.ts'
import { Slack } from '../../src/slack/slack.ts'
import { messageId, threadKey } from '../../src/slack/thread-key.ts'
import { openDatabase } from '../../src/storage/embedded/database.ts'
import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import { openStandIns } from '../environment/environment.ts'
import { expectNothingUnexpected } from '../environment/telling.ts'
import { keptLog, leaseMs, message, takeClaim } from '../storage/fixtures.ts'

type Step = 'take' | 'hold' | 'settle' | 'pause'

/** Says whether the store is to fail at this step, before it acts or after it has. */
type Failing = (step: Step, args: readonly unknown[]) => 'before' | 'after' | undefined

/** Workers over a real store and both real sides, without anything in between that could hide them. */
export async function openWorkshop() {
  const standIns = await openStandIns({ slack: { clock: 'real' }, timeoutMs: 30_000, settleMs: 5_000 })
  const { slack, neuroflash } = standIns
  const { config } = loadConfig(standIns.variables)
  const files: Database.Database[] = []
  const { log, lines } = keptLog()
  const store = createEmbeddedStore({
    dir: config.storage.dataDir,
    clock: Date.now,
    log,
    openFile: (where) => {
      const file = openDatabase(where)
      files.push(file)
      return file
    },
  })
  await store.open()
  const side = new Slack({
    ...config.slack,
    followUps: config.followUps,
    log,
    logger: silent,
    clock: Date.now,
    monotonic: () => performance.now(),
    onRequest: () => undefined,
    onReceived: () => undefined,
  })
  const { replies, signs, speech, people, privateReplies } = side.sides(await side.signIn())
  const conversations = createConversations({ ...config.neuroflash, log, clock: Date.now })
  const workers: Worker[] = []
  const reports: TurnReport[] = []
  const common = {
    conversations,
    replies,
    speech,
    signs,
    patience: config.neuroflash,
    monotonic: () => performance.now(),
    random: () => 0,
    log,
  }
  return {
    slack,
    neuroflash,
    store,
    lines,
    reports,
    conversations,
    replies,
    speech,
    people,
    privateReplies,
    log,
    /** A mention that is stored, as the intake would store it. `before`: one in the same thread. */
    async mention(text: string, before?: SentMessage): Promise<SentMessage> {
      const { general, ada } = slack.seed
      const at = before === undefined ? {} : { threadTs: before.root }
      const sent = slack.compose({
        channel: general,
        user: ada,
        text: `<@${slack.botUserId}> ${text}`,
        ...at,
      })
      const place = { team: slack.teamId, channel: general, ts: sent.ts }
      const { id: _id, thread: _thread, ...rest } = message('1', { text: sent.message.text })
      const thread = threadKey({ ...place, ts: sent.root })
      await store.inbox.put({ ...rest, id: messageId(place), thread })
      return sent
    },
    startWorker(failing: Failing = () => undefined): Worker {
      const worker = new Worker({
        ...common,
        tasks: store.tasks,
        inbox: unreliable(store.inbox, failing),
        concurrency: 2,
        turnEnded: (report) => void reports.push(report),
      })
      workers.push(worker)
      worker.start()
      return worker
    },
    /** As if a turn of the thread that is due had come so far and its process had died. */
    async leaveIn(stage: Stage): Promise<void> {
      const claim = await takeClaim(store)
      const conversation = stage.name === 'asking' ? { conversation: stage.conversation, questions: 0 } : {}
      await store.inbox.hold(claim, leaseMs, { stage, link: { ...claim.link, ...conversation } })
      await store.inbox.settle(claim, { kind: 'back' })
    },
    /** One turn of the thread that is due. `signal` aborts when the thread is lost. */
    async runTurn(signal: AbortSignal): ReturnType<Turn['run']> {
      const stopping = new AbortController().signal
      return new Turn(
        await takeClaim(store),
        {
          ...common,
          inbox: store.inbox,
          tasks: store.tasks,
          stopping,
          histories: new Histories(conversations),
        },
        signal,
      ).run()
    },
    said: (sent: SentMessage) =>
      slack
        .thread(sent.channel, sent.root)
        .filter(({ isBot }) => isBot)
        .map(({ text }) => text),
    /** What a reset does to a thread, as far as the store is concerned. */
    raiseGeneration(): void {
      for (const file of files) file.exec('UPDATE links SET generation = generation + 1, engaged = 0')
    },
    /** As if so many processes had died over what is stored. */
    noteLosses(lost: number): void {
      for (const file of files) file.exec(`UPDATE items SET lost = ${lost}`)
    },
    async close(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.stop(0)))
      await conversations.close()
      await side.stop()
      await store.close()
      await standIns.close()
      expectNothingUnexpected(standIns)
    },
  }
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => 'error' as never,
}

/** The inbox, with the failures of a network in front of it. */
function unreliable(inbox: Inbox, failing: Failing): Inbox {
  const step = async <Result>(name: Step, args: readonly unknown[], act: () => Promise<Result>) => {
    const when = failing(name, args)
    if (when === 'before') throw new StoreError('away')
    const result = await act()
    if (when === 'after') throw new StoreError('its answer was lost')
    return result
  }
  return {
    take: (...args) => step('take', args, () => inbox.take(...args)),
    hold: (...args) => step('hold', args, () => inbox.hold(...args)),
    settle: (...args) => step('settle', args, () => inbox.settle(...args)),
    settleAndTake: (...args) => step('settle', args, () => inbox.settleAndTake(...args)),
    pause: (...args) => step('pause', args, () => inbox.pause(...args)),
    resume: () => inbox.resume(),
    untilDue: (ms, signal) => inbox.untilDue(ms, signal),
    put: (message) => inbox.put(message),
    putAndTake: (...args) => inbox.putAndTake(...args),
    revise: (id, change) => inbox.revise(id, change),
    standing: (thread) => inbox.standing(thread),
    revive: (id, channel) => inbox.revive(id, channel),
    threadStats: (thread) => inbox.threadStats(thread),
  }
}
