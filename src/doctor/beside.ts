import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { variables } from '../config-variables.ts'
import { socketPath } from '../ops/inspection.ts'
import { checkNames, type Finding } from './finding.ts'

/** Longer than a bot looks at itself. */
const WITHIN_MS = 15_000

const findings = z.object({
  checks: z.array(
    z.object({
      check: z.enum(checkNames),
      state: z.enum(['well', 'broken', 'unseen']),
      found: z.string(),
      lookAt: z.array(z.enum(variables.map(({ name }) => name))).optional(),
      mend: z.string().optional(),
      canWait: z.boolean().optional(),
    }),
  ),
})

/** What a bot that runs on this directory says of itself; `undefined`: nobody answers there. */
export async function askRunningBot(dataDir: string): Promise<readonly Finding[] | undefined> {
  try {
    const asked = request({
      socketPath: socketPath(dataDir),
      path: '/checks',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    asked.end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    return findings.parse(JSON.parse(await text(response))).checks
  } catch {
    // No socket, nobody behind it, not ours, or a bot of another version: the doctor looks for itself.
    return undefined
  }
}
