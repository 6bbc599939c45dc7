import { until } from '../setup/until.ts'

/** What the bot says of its inbox. */
export type Figures = { readonly waiting: number; readonly dead: number }

/** Longer than anything takes, also on a slow machine where many processes queue up to be started. */
export const PATIENCE_MS = 150_000

/** Resolves once nothing waits any more, asked of whichever process is there by then. */
export function untilIdle(url: () => Promise<string>, timeoutMs = PATIENCE_MS): Promise<Figures> {
  const idle = async () => {
    const found = await url()
      .then(figures)
      .catch(() => undefined)
    return found?.waiting === 0 && found
  }
  return until(idle, { what: 'nothing to wait any more', timeoutMs })
}

/** As an operator sees them. */
async function figures(url: string): Promise<Figures> {
  const answer = await fetch(`${url}/metrics`)
  const text = await answer.text()
  const figure = (name: string) =>
    Number(new RegExp(`^\\w*${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  const dead = [...text.matchAll(/^\w*inbox_dead\{.*\} (\d+)$/gm)]
  return {
    waiting: figure('inbox_waiting'),
    dead: dead.reduce((sum, [, count]) => sum + Number(count), 0),
  }
}
