import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startCommand } from '../../src/playground/bot/process.ts'

const program = 'setTimeout(() => console.log(process.memoryUsage.rss()), 2_000)'

/** What Node alone takes, in MB: with the settings of `npm start`, or with its own, which the smallest bot has. */
export async function bareNodeMb(bot: 'ours' | 'smallest'): Promise<number> {
  const { variables, options } = bot === 'ours' ? startCommand() : { variables: {}, options: [] }
  const { stdout } = await promisify(execFile)(process.execPath, [...options, '--eval', program], {
    env: variables,
  })
  return Number(stdout) / 1024 / 1024
}
