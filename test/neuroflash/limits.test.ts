import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitNamedIn, retryAfterMs } from '../../src/neuroflash/limits.ts'

describe('which limit an error names', () => {
  it.each([
    { error: 'Monthly word limit reached' },
    { error: 'Forbidden', code: 'DAILY_LIMIT' },
    { error: 'Forbidden', code: 'fairUseLimitReached' },
    { error: 'You have exceeded your plan' },
    { error: 'Quota used up' },
    { error: 'fair use' },
    { error: 'Forbidden', code: undefined, message: 'Your quotas are used up' },
    { errors: [{ message: 'usage', type: 'quota_exceeded' }] },
    { error: 'rate limit: daily quota used up' },
  ])('finds a quota in %j', (answer) => {
    expect(limitNamedIn(answer)).toBe('quota')
  })

  it.each([
    { error: 'Rate limit exceeded' },
    { error: 'Slow down', code: 'rate_limit_exceeded' },
    { error: 'Slow down', code: 'rateLimited' },
    { error: 'Too Many Requests' },
    { error: 'You are being throttled' },
  ])('finds a pace in %j', (answer) => {
    expect(limitNamedIn(answer)).toBe('pace')
  })

  it.each([
    undefined,
    { error: 'Forbidden', code: 'no_permission' },
    { error: 'Access is limited to members' },
    { errors: [{ message: 'field required', type: 'missing' }] },
  ])('finds none in %j', (answer) => {
    expect(limitNamedIn(answer)).toBeUndefined()
  })
})

describe('Retry-After', () => {
  const nowMs = Date.UTC(2026, 3, 8, 15, 0, 0)

  it('is read in seconds', () => {
    expect(retryAfterMs('120', nowMs)).toBe(120_000)
    expect(retryAfterMs('0.5', nowMs)).toBe(500)
  })

  it('is read as a date', () => {
    expect(retryAfterMs('Wed, 08 Apr 2026 15:02:00 GMT', nowMs)).toBe(120_000)
  })

  it('is at most a day', () => {
    expect(retryAfterMs('9999999999', nowMs)).toBe(86_400_000)
    expect(retryAfterMs('Wed, 08 Apr 2099 15:02:00 GMT', nowMs)).toBe(86_400_000)
  })

  it.each([
    undefined,
    '',
    'soon',
    '-5',
    '5 apples',
    '0',
    'Wed, 08 Apr 2026 14:59:00 GMT',
    'Foo, 99 Bar 2026 15:02:00 GMT',
  ])('says nothing when it is %j', (header) => {
    expect(retryAfterMs(header, nowMs)).toBeUndefined()
  })

  it('never gives a wait that is not one', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const waitMs = retryAfterMs(header, nowMs)
        expect(waitMs === undefined || (waitMs > 0 && waitMs <= 86_400_000)).toBe(true)
      }),
    )
  })
})
