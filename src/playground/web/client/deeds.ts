import type { Deed } from '../deeds.ts'

/** `ts`: of what was said, if something was. `why`: the sentence that says why it could not be done. */
export type Outcome =
  | { readonly isDone: true; readonly ts?: string }
  | { readonly isDone: false; readonly why: string }

export async function perform(deed: Deed): Promise<Outcome> {
  try {
    const response = await fetch('/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed),
    })
    if (!response.ok) return { isDone: false, why: await response.text() }
    return { isDone: true, ...((await response.json()) as { readonly ts?: string }) }
  } catch {
    return { isDone: false, why: 'The playground does not answer. Is it still running in the terminal?' }
  }
}
