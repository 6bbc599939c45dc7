const DAY_MS = 86_400_000

const FORMS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
}

type Written = { readonly seconds: number; readonly format: string; readonly fallback: string }

/** A date as Slack writes it, such as `{date_short_pretty} {time}`, in the words and the zone of whoever reads it. */
export function dateOf({ seconds, format, fallback }: Written): string {
  const date = new Date(seconds * 1_000)
  if (Number.isNaN(date.getTime()) || format === '') return fallback
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string) => {
    const form = FORMS[name.replace(/_pretty$/, '')]
    if (form === undefined) return token
    return (name.endsWith('_pretty') ? nearby(date) : undefined) ?? date.toLocaleString([], form)
  })
}

function nearby(date: Date): string | undefined {
  const today = new Date()
  if (date.toDateString() === today.toDateString()) return 'today'
  const yesterday = new Date(today.getTime() - DAY_MS)
  return date.toDateString() === yesterday.toDateString() ? 'yesterday' : undefined
}
