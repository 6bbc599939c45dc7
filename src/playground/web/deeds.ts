import { z } from 'zod'
import { composed } from './compose.ts'
import type { Parts } from './look.ts'

const id = z.string().regex(/^[A-Z0-9]{2,20}$/)
const ts = z.string().regex(/^\d{1,12}\.\d{6}$/)
const text = z.string().max(20_000)

/** What one can do on the page. */
const deed = z.discriminatedUnion('do', [
  z.object({ do: z.literal('say'), user: id, channel: id, text, threadTs: ts.exactOptional() }),
  z.object({
    do: z.literal('press'),
    user: id,
    on: z.union([
      z.strictObject({ channel: id, ts }),
      z.strictObject({ ephemeral: ts }),
      z.strictObject({ view: id }),
    ]),
    actionId: z.string().max(255),
    blockId: z.string().max(255).exactOptional(),
    value: z.string().max(2_000).exactOptional(),
  }),
  z.object({ do: z.enum(['kill', 'stop', 'start']) }),
])

export type Deed = z.infer<typeof deed>

/** A sentence for the person whose deed cannot be done. */
export class Impossible extends Error {}

/** Does it; what follows from it is seen on the board. Throws `Impossible` for what is no deed, or cannot be done. */
export function carryOut(parts: Parts, given: unknown): void {
  const parsed = deed.safeParse(given)
  if (!parsed.success)
    throw new Impossible(`That is nothing the playground can do. ${z.prettifyError(parsed.error)}`)
  try {
    carry(parts, parsed.data)
  } catch (error) {
    throw new Impossible(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function carry({ slack, bot, residents }: Parts, one: Deed): void {
  switch (one.do) {
    case 'say': {
      const { user, channel, threadTs } = one
      const said = composed(one.text, { slack, residents })
      slack.say({ user, channel, text: said, ...(threadTs !== undefined && { threadTs }) })
      return
    }
    case 'press': {
      const { do: _press, ...press } = one
      slack.press(press)
      return
    }
    case 'kill':
      void bot.kill()
      return
    case 'stop':
      void bot.stop()
      return
    case 'start':
      void bot.start()
      return
    default:
      one satisfies never
  }
}
