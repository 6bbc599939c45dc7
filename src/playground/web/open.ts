import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'yaml'
import type { StandInNeuroflash } from '../neuroflash/contract.ts'
import { startNeuroflash } from '../neuroflash/stand-in.ts'
import { startSlack } from '../slack/stand-in.ts'
import { variablesFor } from '../variables.ts'
import { answerTo } from './answers.ts'
import type { House } from './board.ts'
import { Supervised } from './bot.ts'
import { bundle } from './bundle.ts'
import { Extras } from './extras.ts'
import { INVITE } from './invite.ts'
import { listen } from './listen.ts'
import { lookAt, type Parts } from './look.ts'
import { pages } from './pages.ts'
import { Publisher } from './publisher.ts'
import type { Real } from './real.ts'
import { type Recorder, startRecorder } from './recorder.ts'
import { settle } from './residents.ts'
import { storedIn } from './stored.ts'
import { Switchboard } from './troubles.ts'

/** How long a person waits for the bot at most before it says so, where people wait for real. */
const SHORT_TIMES = { NEUROFLASH_TIMEOUT_MS: '10000', NEUROFLASH_SETTLE_MS: '2000' }

/** Long enough to see that neuroflash thinks. */
const THINKING_MS = 600

/** Slack itself would let a minute pass: too long for somebody who watches a bot come back. */
const RETRY_AFTER_MS = [0, ...Array.from({ length: 600 }, () => 500)]

export type Playground = {
  readonly url: string
  readonly port: number
  readonly parts: Parts
  /** Ends everything, and leaves nothing behind. */
  close(): Promise<void>
  /** What of `close` can be done at once, for a process that has no time left. */
  abandon(): void
}

type Options = { readonly port: number; readonly real?: Real }

/**
 * Opens the page; the bot is started beside it.
 *
 * @param port taken if it is free
 * @param real whom to talk to instead of the stand-in
 */
export async function openPlayground({ port, real }: Options): Promise<Playground> {
  const dir = mkdtempSync(join(tmpdir(), 'neuroflash-playground-'))
  const changed = () => publisher.changed()
  const { scopes, ...offered } = await manifest()
  const slack = await startSlack({ clock: 'real', retryAfterMs: RETRY_AFTER_MS, scopes })
  const switches = new Switchboard(slack, changed)
  const { upstream, neuroflash } = await neuroflashFor(real, switches)
  const recorder = await startRecorder(upstream, changed)
  const bot = new Supervised({
    environment: {
      ...variablesFor({ slack, neuroflash: throughRecorder(upstream, recorder) }, { dataDir: dir }),
      ...(real === undefined ? SHORT_TIMES : {}),
      ...(real?.workspaceId !== undefined && { NEUROFLASH_WORKSPACE_ID: real.workspaceId }),
      HOST: '127.0.0.1',
    },
    onRunning: (url) => slack.deliverTo({ kind: 'http', url: `${url}/slack/events` }),
    onChange: changed,
  })
  const residents = settle(slack)
  const house = {
    team: slack.teamId,
    domain: slack.teamDomain,
    bot: slack.botUserId,
    neuroflash: real === undefined ? ('stand-in' as const) : ('real' as const),
    ...offered,
    start: { user: slack.seed.ada, channel: slack.seed.general },
  }
  const parts: Parts = {
    slack,
    neuroflash,
    recorder,
    bot,
    residents,
    house,
    switches,
    stored: storedIn(dir),
    extras: new Extras(slack, changed),
  }
  const publisher = new Publisher(() => lookAt(parts))
  slack.onChange(changed)
  neuroflash?.onChange(changed)
  const site = await listen(pages({ assets: await bundle(), publisher, parts }), port)
  void bot.start()
  const abandon = () => {
    bot.abandon()
    rmSync(dir, { recursive: true, force: true })
  }
  return {
    url: `http://localhost:${site.port}`,
    port: site.port,
    parts,
    async close() {
      publisher.close()
      switches.close()
      await site.close()
      await recorder.close()
      await slack.stop()
      await neuroflash?.stop()
      abandon()
    },
    abandon,
  }
}

/** The real one, or a stand-in. */
async function neuroflashFor(real: Real | undefined, switches: Switchboard) {
  if (real !== undefined) return { upstream: real, neuroflash: undefined }
  const neuroflash = await startStandIn(switches)
  return { upstream: neuroflash, neuroflash }
}

async function startStandIn(switches: Switchboard): Promise<StandInNeuroflash> {
  const neuroflash = await startNeuroflash({
    answer: async (question, history) => {
      await pause(THINKING_MS + switches.thinkingMs)
      return answerTo(question, history)
    },
  })
  switches.connect(neuroflash)
  return neuroflash
}

/** The bot knows neuroflash by the recorder's addresses alone. */
function throughRecorder(
  { clientId, clientSecret }: Pick<Real, 'clientId' | 'clientSecret'>,
  { apiUrl, tokenUrl }: Recorder,
) {
  return { clientId, clientSecret, apiUrl, tokenUrl }
}

/** The shortcuts and commands that the bot's manifest offers in Slack, one of Slack's own, and the permissions it asks for. */
async function manifest(): Promise<Pick<House, 'commands' | 'shortcuts'> & { readonly scopes: string[] }> {
  const { features, oauth_config } = parse(
    await readFile(`${import.meta.dirname}/../../../manifest.yml`, 'utf8'),
  ) as {
    readonly features: {
      readonly slash_commands: readonly { command: string; usage_hint: string; description: string }[]
      readonly shortcuts: readonly { callback_id: string; name: string }[]
    }
    readonly oauth_config: { readonly scopes: { readonly bot: string[] } }
  }
  return {
    scopes: oauth_config.scopes.bot,
    commands: [
      ...features.slash_commands.map(({ command, usage_hint, description }) => ({
        command,
        usage: usage_hint,
        description,
      })),
      INVITE,
    ],
    shortcuts: features.shortcuts.map(({ callback_id, name }) => ({ callbackId: callback_id, name })),
  }
}
