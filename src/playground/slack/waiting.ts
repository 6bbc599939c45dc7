import type { Workspace } from './workspace.ts'

export interface Waiting {
  readonly timeoutMs?: number
  readonly what: string
}

/**
 * Resolves with the fact as soon as it holds. It is looked at now and upon every change in the
 * workspace, never by a timer; after `timeoutMs` of real time it rejects with what there is.
 */
export async function waitFor<T>(
  workspace: Workspace,
  fact: () => T | undefined | false,
  { timeoutMs = 20_000, what }: Waiting,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const look = () => {
    try {
      const found = fact()
      if (found !== undefined && found !== false) resolve(found)
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const giveUp = () => reject(new Error(`Waited ${timeoutMs} ms for ${what}. ${dump(workspace)}`))
  const stopLooking = workspace.onChange(look)
  const timer = setTimeout(giveUp, timeoutMs)
  look()
  try {
    return await promise
  } finally {
    stopLooking()
    clearTimeout(timer)
  }
}

/** Recent requests and every message, in lines. */
function dump(workspace: Workspace): string {
  const calls = workspace.calls
    .slice(-20)
    .map(
      (call) => `  ${call.method} ${call.ok === true ? 'ok' : (call.error ?? call.status ?? 'unanswered')}`,
    )
  const messages = [...workspace.messages.channels]
    .flatMap(([channel, messages]) => messages.map((message) => ({ channel, message })))
    .slice(-30)
    .map(({ channel, message }) => {
      const thread = message.threadTs === undefined ? '' : ` in ${message.threadTs}`
      return `  ${channel} ${message.ts}${thread} ${message.user}: ${message.text.slice(0, 120)}`
    })
  const unexpected = workspace.unexpected.map((line) => `  ${line}`)
  return ['Slack has:', 'calls', ...calls, 'messages', ...messages, 'unexpected', ...unexpected].join('\n')
}
