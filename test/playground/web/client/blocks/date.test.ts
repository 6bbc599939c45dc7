import { describe, expect, it } from 'vitest'
import { dateOf } from '../../../../../src/playground/web/client/blocks/date.ts'

const now = Math.floor(Date.now() / 1_000)
const noon = new Date(2020, 4, 17, 12, 30).getTime() / 1_000
const fallback = 'some day'
const locale = 'en-US'

describe('a date of Slack’s', () => {
  it('of today and yesterday is named so', () => {
    expect(dateOf({ seconds: now, format: 'on {date_short_pretty}', fallback, locale })).toBe('on today')
    expect(dateOf({ seconds: now - 86_400, format: '{date_pretty}', fallback, locale })).toBe('yesterday')
  })

  it('is in the language of whoever reads it', () => {
    expect(dateOf({ seconds: now, format: '{date_short_pretty}', fallback, locale: 'de-DE' })).toBe('heute')
    expect(dateOf({ seconds: noon, format: '{date}', fallback, locale: 'de-AT' })).toBe('17. Mai 2020')
  })

  it('is written out otherwise, with its time', () => {
    const written = dateOf({ seconds: noon, format: '{date_short_pretty} {time}', fallback, locale })

    expect(written).toContain('2020')
    expect(written).toContain('30')
  })

  it.each([
    { seconds: Number.NaN, format: '{date}' },
    { seconds: now, format: '' },
  ])('that is none ($seconds, “$format”) is what stands in its place', (written) => {
    expect(dateOf({ ...written, fallback, locale })).toBe(fallback)
  })

  it('keeps what it does not know', () => {
    expect(dateOf({ seconds: noon, format: '{moon}', fallback, locale })).toBe('{moon}')
  })
})
