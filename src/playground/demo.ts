/**
 * `npm run demo`: the bot as it is, between a stand-in Slack and a stand-in neuroflash. Prints what
 * people see and what neuroflash receives, and which promises were kept. Exit code 1: one was not.
 */

import { checkPromises } from './demo/checks.ts'
import { openHouse } from './demo/house.ts'
import { formatBytes, formatChecks, formatScene, styleFor } from './demo/print.ts'
import { playStory } from './demo/story.ts'

const style = styleFor(process.stdout.isTTY)
const house = await openHouse()
// However it ends: an error nobody caught, or a signal.
process.once('exit', () => house.abandon())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
try {
  process.exitCode = (await play()) ? 0 : 1
} catch (error) {
  process.stderr.write(
    `The demo could not be played to its end.\n${String(error)}\n${house.log.slice(-10).join('\n')}\n`,
  )
  process.exitCode = 1
} finally {
  await house.close()
}

/** Whether every promise was kept. */
async function play(): Promise<boolean> {
  const startedMs = performance.now()
  print(
    style.bold(
      'neuroflash in Slack – the bot as a process of its own, between two stand-ins on this machine',
    ),
  )
  let number = 0
  const story = await playStory(house, (scene) => print(formatScene(scene, ++number, style)))
  const checks = checkPromises(story)
  const broken = checks.filter(({ kept }) => !kept)
  print(formatBytes(story, style))
  print(formatChecks(checks, style))
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
  print(`\n${checks.length - broken.length} of ${checks.length} kept, in ${seconds} s.`)
  return broken.length === 0
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
