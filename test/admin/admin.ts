import type { Surface } from '../../src/admin/command.ts'
import { runCommand } from '../../src/admin/commands.ts'
import { moveToRedis } from '../../src/admin/move.ts'
import { reach } from '../../src/admin/reach.ts'
import type { Config } from '../../src/config.ts'
import { createLogger } from '../../src/ops/logger.ts'

export type Told = { readonly code: number; readonly said: string; readonly complained: string }

/** Runs `npm run admin` in this process. */
export async function admin(
  { storage }: Pick<Config, 'storage'>,
  args: readonly string[],
  person: Pick<Surface, 'confirm'> = {},
): Promise<Told> {
  let said = ''
  let complained = ''
  const say = (text: string) => void (said += text)
  const complain = (text: string) => void (complained += text)
  const log = createLogger('info', { write: complain })
  const code = await runCommand(
    args,
    { connect: () => reach(storage, log), migrate: () => moveToRedis(storage) },
    { ...person, say, complain },
  )
  return { code, said, complained }
}

/** What it tells programs; fails where it was not done. */
export async function told<Value = Record<string, unknown>>(
  config: Pick<Config, 'storage'>,
  ...args: string[]
): Promise<Value> {
  const { code, said, complained } = await admin(config, [...args, '--json'])
  if (code !== 0) throw new Error(`ended with ${code}: ${complained}`)
  return JSON.parse(said) as Value
}
