import leven from 'leven'
import { environment, variables } from './config-variables.ts'

/** How many letters may be wrong, missing or one too many. */
const MOST_SLIPS = 2

/** Shorter names resemble too many that are not ours: HOME is not meant for HOST. */
const SHORTEST = 5

/** Variables that are none of ours but look like it, each with the one it may have been meant for. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = variables.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]))
  const given = Object.keys(env).filter((name) => env[name]?.trim() && !known.includes(name))
  return given.sort().flatMap((name) => {
    const meant = byForm(name, env[name]?.trim() ?? '') ?? likeliest(name, known)
    if (meant === undefined && !/^(?:SLACK|NEUROFLASH)_/.test(name)) return []
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
    return [`${name} is set, but the bot knows no such variable.${hint}`]
  })
}

/** Slack's tokens say themselves what they are. */
function byForm(name: string, value: string): string | undefined {
  if (!/^(?:SLACK|BOT|APP)_/.test(name)) return undefined
  return ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'].find(
    (known) => environment.shape[known as 'SLACK_BOT_TOKEN'].safeParse(value).success,
  )
}

/** The known name that `name` was most likely meant for: nearly the same letters, or some of its words. */
function likeliest(name: string, known: readonly string[]): string | undefined {
  const upper = name.toUpperCase()
  if (upper.length < SHORTEST) return undefined
  const near = known
    .map((one) => ({ one, slips: leven(upper, one, { maxDistance: MOST_SLIPS + 1 }) }))
    .filter(({ slips }) => slips <= MOST_SLIPS)
    .sort((a, b) => a.slips - b.slips)
  return near[0]?.one ?? known.find((one) => one.startsWith(`${upper}_`) || one.endsWith(`_${upper}`))
}
