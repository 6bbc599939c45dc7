import { describe, expect, it } from 'vitest'
import { dateOf } from '../../../../../src/playground/web/client/blocks/date.ts'

const now = Math.floor(Date.now() / 1_000)
const noon = new Date(2020, 4, 17, 12, 30).getTime() / 1_000
const fallback = 'some day'

describe('a date of Slack’s', () => {
  it('of today and yesterday is named so', () => {
    expect(dateOf({ seconds: now, format: 'on {date_short_pretty}', fallback })).toBe('on today')
    expect(dateOf({ seconds: now - 86_400, format: '{date_pretty}', fallback })).toBe('yesterday')
  })

  it('is written out otherwise, with its time', () => {
    const written = dateOf({ seconds: noon, format: '{date_short_pretty} {time}', fallback })

    expect(written).toContain('2020')
    expect(written).toContain('30')
  })

  it.each([
    { seconds: Number.NaN, format: '{date}' },
    { seconds: now, format: '' },
  ])('that is none ($seconds, “$format”) is what stands in its place', (written) => {
    expect(dateOf({ ...written, fallback })).toBe(fallback)
  })

  it('keeps what it does not know', () => {
    expect(dateOf({ seconds: noon, format: '{moon}', fallback })).toBe('{moon}')
  })
})
