import { describe, expect, it } from 'vitest'
import { dateOf } from '../../../../../src/playground/web/client/blocks/date.ts'

const now = Math.floor(Date.now() / 1_000)
const noon = new Date(2020, 4, 17, 12, 30).getTime() / 1_000

describe('a date of Slack’s', () => {
  it('of today and yesterday is named so', () => {
    expect(dateOf(`!date^${now}^on {date_short_pretty}`, '')).toBe('on today')
    expect(dateOf(`!date^${now - 86_400}^{date_pretty}`, '')).toBe('yesterday')
  })

  it('is written out otherwise, with its time', () => {
    const written = dateOf(`!date^${noon}^{date_short_pretty} {time}`, '')

    expect(written).toContain('2020')
    expect(written).toContain('30')
  })

  it.each(['!date^soon^{date}', '!date^1700000000'])(
    'that is none, as in “%s”, is what stands in its place',
    (inner) => {
      expect(dateOf(inner, 'some day')).toBe('some day')
    },
  )

  it('keeps what it does not know', () => {
    expect(dateOf(`!date^${noon}^{moon}`, '')).toBe('{moon}')
  })
})
