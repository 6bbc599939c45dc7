import { abandoned, type Subject } from './failure.ts'

/**
 * What `work` gives, for one of several callers who wait for the same work. A caller whose signal
 * aborts leaves with `lost`; the work goes on for the others.
 */
export async function share<Value>(
  work: Promise<Value>,
  { signal, subject }: { readonly signal: AbortSignal; readonly subject: Subject },
): Promise<Value> {
  const abort = Promise.withResolvers<never>()
  const leave = () => abort.reject(abandoned(subject))
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work, abort.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
