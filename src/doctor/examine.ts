import type { Log } from '../bridge/ports/log.ts'
import { type Config, ConfigError, loadConfig } from '../config.ts'
import { createConversations, type NeuroflashConversations } from '../neuroflash/conversations.ts'
import { playTrial } from '../neuroflash/trial.ts'
import type { Seen } from '../neuroflash/trial-notes.ts'
import { examineAppToken, examineBotToken } from '../slack/examine.ts'
import { examineStore } from '../storage/examine.ts'
import { askRunningBot } from './beside.ts'
import { inOrder, runChecks } from './checks.ts'
import { broken, type Finding, unseen, well } from './finding.ts'
import { appTokenFinding } from './slack.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Looks at a configuration and at all that it names, from outside the bot. */
export async function examine(env: Environment): Promise<readonly Finding[]> {
  const read = readConfiguration(env)
  if (read.config === undefined) return read.findings
  const conversations = connect(read.config)
  try {
    return inOrder([...read.findings, ...(await lookAround(read.config, conversations))])
  } finally {
    await conversations.close()
  }
}

/** The longest that a trial may take: two answers, and everything around them. */
const TRIAL_MS = 10 * 60_000

/** Plays a whole conversation with neuroflash; nothing where the configuration cannot be used. */
export async function tryNeuroflash(env: Environment): Promise<readonly Seen[]> {
  const { config } = readConfiguration(env)
  if (config === undefined) return []
  return playTrial({ ...config.neuroflash, log: silent, clock: Date.now }, AbortSignal.timeout(TRIAL_MS))
}

/** Connects to neuroflash for somebody who only looks: nothing is logged. */
export function connect({ neuroflash }: Pick<Config, 'neuroflash'>): NeuroflashConversations {
  return createConversations({ ...neuroflash, log: silent, clock: Date.now })
}

/** The configuration, where it can be used at all, and what there is to say of it. */
function readConfiguration(env: Environment): {
  readonly config?: Config
  readonly findings: readonly Finding[]
} {
  try {
    const { config, warnings } = loadConfig(env)
    const wrong = warnings.map((warning) => broken('configuration', warning.replace(/\.$/, ''), {}))
    return {
      config,
      findings: wrong.length > 0 ? wrong : [well('configuration', 'every variable is understood')],
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const mend = 'The README lists every variable; npm run setup asks for what is needed.'
    return {
      findings: error.mistakes.map((mistake) =>
        broken('configuration', mistake.replace(/\.$/, ''), { mend }),
      ),
    }
  }
}

async function lookAround(
  config: Config,
  conversations: NeuroflashConversations,
): Promise<readonly Finding[]> {
  const { slack, storage } = config
  const options = { apiUrl: slack.apiUrl, clock: Date.now }
  const bot = await askRunningBot(storage.dataDir)
  const own = await runChecks({
    storeNamed: storage,
    store: () => examineStore({ ...storage, log: silent }),
    token: () => examineBotToken(slack.botToken, options),
    incoming: async () => {
      const { connection } = slack
      const offered =
        connection.kind === 'socket'
          ? [appTokenFinding(await examineAppToken(connection.appToken, options))]
          : []
      return [...offered, ...(bot?.filter(({ check }) => check === 'slack-events') ?? [nobodyRuns(storage)])]
    },
    conversations,
  })
  // While a bot holds its SQLite file, only the bot can look at it.
  if (bot === undefined || storage.redisUrl !== undefined) return own
  const isOfStore = ({ check }: Finding) => check.startsWith('store')
  return [...own.filter((finding) => !isOfStore(finding)), ...bot.filter(isOfStore)]
}

function nobodyRuns({ dataDir }: Config['storage']): Finding {
  return unseen('slack-events', `no bot answers in ${dataDir}, so nobody knows whether events arrive`, {
    mend: 'Start it with npm start and run the doctor again.',
  })
}

const silent: Log = { child: () => silent, debug() {}, info() {}, warn() {}, error() {} }
