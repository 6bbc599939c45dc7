const FORMS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
}

type Written = {
  readonly seconds: number
  readonly format: string
  readonly fallback: string
  /** The reader's. */
  readonly locale: string
}

/** A date as Slack writes it, such as `{date_short_pretty} {time}`, in the language of whoever reads it and the zone of the browser. */
export function dateOf({ seconds, format, fallback, locale }: Written): string {
  const date = new Date(seconds * 1_000)
  if (Number.isNaN(date.getTime()) || format === '') return fallback
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string) => {
    const form = FORMS[name.replace(/_pretty$/, '')]
    if (form === undefined) return token
    return (name.endsWith('_pretty') ? nearby(date, locale) : undefined) ?? date.toLocaleString(locale, form)
  })
}

/** “today” and “yesterday”, in that language. */
function nearby(date: Date, locale: string): string | undefined {
  const daysAgo = [0, 1].find((days) => {
    const day = new Date()
    day.setDate(day.getDate() - days)
    return day.toDateString() === date.toDateString()
  })
  if (daysAgo === undefined) return undefined
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-daysAgo, 'day')
}
