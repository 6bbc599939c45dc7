import { useEffect, useState } from 'preact/hooks'
import { useHere } from '../context.ts'
import { useThreadKey } from './thread-in-view.ts'

/** What the bot's store has of the open thread (`src/inspect.ts`). */
export type StoredThread = {
  readonly link?: Readonly<Record<string, unknown>> & { readonly conversation?: string }
  readonly items: readonly WaitingItem[]
  readonly dead: readonly { readonly id: string; readonly code: string; readonly atMs: number }[]
}

type WaitingItem = {
  readonly kind: 'item' | 'unreadable'
  readonly id?: string
  readonly item?: Readonly<Record<string, unknown>> & { readonly stage: { readonly name: string } }
  readonly attempt?: number
  readonly lost?: number
}

export type Answer =
  | { readonly kind: 'no-thread' | 'asking' | 'unknown' }
  | { readonly kind: 'error'; readonly why: string }
  | { readonly kind: 'found'; readonly stored: StoredThread }

/** What changes close together is looked at once. */
const TOGETHER_MS = 150

/** Looked at again with everything that changes on the page. */
export function useStored(): Answer {
  const { world } = useHere()
  const thread = useThreadKey()
  const [answer, setAnswer] = useState<Answer>({ kind: 'asking' })
  useEffect(() => {
    if (thread === undefined) {
      setAnswer({ kind: 'no-thread' })
      return undefined
    }
    const aborted = new AbortController()
    const lookAgain = async () => {
      const next = await look(thread, aborted.signal)
      if (!aborted.signal.aborted) setAnswer(next)
    }
    const timer = setTimeout(() => void lookAgain(), TOGETHER_MS)
    return () => {
      clearTimeout(timer)
      aborted.abort()
    }
  }, [thread, world])
  return thread === undefined ? { kind: 'no-thread' } : answer
}

async function look(thread: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(`/stored/${thread}`, { signal })
    const body = (await response.json()) as StoredThread & {
      readonly found: boolean
      readonly error?: string
    }
    if (body.error !== undefined) return { kind: 'error', why: body.error }
    return body.found ? { kind: 'found', stored: body } : { kind: 'unknown' }
  } catch {
    return { kind: 'error', why: 'the playground does not answer' }
  }
}
