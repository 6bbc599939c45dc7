/**
 * `npm run soak`: people write for ten minutes, in every way there is, to two processes of the bot on one Redis,
 * while both sides fail, processes die or stand still, and Redis is killed. Then everything comes to rest, and what is
 * there is audited. Ends with 1 where anything is not as it has to be, and tells what happened in those threads.
 *
 * `--seconds=60`: for so long. `--seed=1`: the same people do the same; when, the machine decides.
 */
import { parseArgs } from 'node:util'
import { provideRedisServer } from '../setup/redis.ts'
import { Play } from './play.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    seconds: { type: 'string', default: '600' },
  },
})
const [seed, seconds] = [Number(values.seed), Number(values.seconds)]
if (!Number.isSafeInteger(seed) || !(seconds >= 10 && seconds <= 86_400)) {
  console.error('--seed takes a whole number, --seconds takes 10 to 86400.')
  process.exit(2)
}

provideRedisServer()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
console.log(
  `${seconds} s of mixed traffic; the same again: npm run soak -- --seed=${seed} --seconds=${seconds}`,
)
const play = await Play.open({ seed, seconds })
try {
  await play.traffic()
  await play.rest()
  const { figures, problems } = await play.audit()
  console.log(figures)
  for (const problem of problems) console.error(`\n✗ ${problem}`)
  if (problems.length > 0) {
    console.error(`\n${problems.length} problems with --seed=${seed} --seconds=${seconds}`)
    process.exitCode = 1
  }
} finally {
  await play.close()
}
