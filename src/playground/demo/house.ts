import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BotProcess, startBot } from '../bot/process.ts'
import type { StandInNeuroflash } from '../neuroflash/contract.ts'
import { startNeuroflash } from '../neuroflash/stand-in.ts'
import { type StandInSlack, startSlack } from '../slack/stand-in.ts'
import { variablesFor } from '../variables.ts'
import { answerTo } from './script.ts'

/** The bot in a process of its own, between the two stand-ins, with its store in a directory of its own. */
export type House = {
  readonly slack: StandInSlack
  readonly neuroflash: StandInNeuroflash
  readonly secrets: readonly string[]
  /** Every line any process of the bot has written. */
  readonly log: readonly string[]
  /** Starts the bot, again on the same store. */
  startBot(): Promise<BotProcess>
  /** Ends the bot if need be, and leaves nothing behind. */
  close(): Promise<void>
  /** What of `close` can be done at once, for a process that has no time left. */
  abandon(): void
}

export async function openHouse(): Promise<House> {
  const dir = mkdtempSync(join(tmpdir(), 'neuroflash-demo-'))
  const log: string[] = []
  let child: ChildProcess | undefined
  const slack = await startSlack()
  const neuroflash = await startNeuroflash({ answer: answerTo })
  const environment = variablesFor({ slack, neuroflash }, { dataDir: dir })
  const abandon = () => {
    child?.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }
  return {
    slack,
    neuroflash,
    secrets: [slack.botToken, slack.signingSecret, neuroflash.clientSecret],
    log,
    async startBot() {
      const bot = await startBot({
        environment,
        onLine: (line) => void log.push(line),
        onSpawn: (spawned) => {
          child = spawned
        },
      })
      slack.deliverTo({ kind: 'http', url: `${bot.url}/slack/events` })
      return bot
    },
    async close() {
      if (child !== undefined) await gone(child)
      await slack.stop()
      await neuroflash.stop()
      abandon()
    },
    abandon,
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  await exited
}
