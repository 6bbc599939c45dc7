import type { Deed } from '../deeds.ts'

/** Does it. Resolves with the sentence that says why it could not be done, if so. */
export async function perform(deed: Deed): Promise<string | undefined> {
  try {
    const response = await fetch('/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed),
    })
    return response.ok ? undefined : await response.text()
  } catch {
    return 'The playground does not answer. Is it still running in the terminal?'
  }
}
