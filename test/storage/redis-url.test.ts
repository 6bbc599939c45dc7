import { describe, expect, test } from 'vitest'
import { parseRedisUrl } from '../../src/storage/redis/redis-url.ts'

describe('REDIS_URL', () => {
  test.each([
    ['redis://localhost', { node: { host: 'localhost', port: 6379 }, login: {}, db: 0, tls: false }],
    [
      'redis://:s%40cret@10.0.0.1:7000/3',
      { node: { host: '10.0.0.1', port: 7000 }, login: { password: 's@cret' }, db: 3, tls: false },
    ],
    [
      'rediss://bot:secret@redis.example.com:6380/',
      {
        node: { host: 'redis.example.com', port: 6380 },
        login: { username: 'bot', password: 'secret' },
        db: 0,
        tls: true,
      },
    ],
    ['redis://[::1]:6379', { node: { host: '::1', port: 6379 }, login: {}, db: 0, tls: false }],
  ])('%s is one server', (url, expected) => {
    expect(parseRedisUrl(url)).toEqual({ kind: 'standalone', ...expected })
  })

  test('names a master by its Sentinels', () => {
    expect(parseRedisUrl('redis+sentinel://:pass@a:26379,b:26380,c/main/2')).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
        { host: 'c', port: 26379 },
      ],
      master: 'main',
      login: { password: 'pass' },
      sentinelLogin: {},
      db: 2,
      tls: false,
    })
  })

  test('takes the password of the Sentinels apart from that of Redis', () => {
    const url = 'rediss+sentinel://bot:p@a/main?sentinelUsername=s&sentinelPassword=q%26r'

    expect(parseRedisUrl(url)).toMatchObject({
      kind: 'sentinel',
      login: { username: 'bot', password: 'p' },
      sentinelLogin: { username: 's', password: 'q&r' },
      db: 0,
      tls: true,
    })
  })

  test.each([
    ['redis+cluster://a:7000,b:7001', false],
    ['rediss+cluster://a:7000,b:7001/', true],
  ])('%s is a Cluster', (url, tls) => {
    const nodes = [
      { host: 'a', port: 7000 },
      { host: 'b', port: 7001 },
    ]
    expect(parseRedisUrl(url)).toEqual({ kind: 'cluster', nodes, login: {}, tls })
  })

  test.each([
    'redis://:s%40cret@localhost/3?prefix=team-1.test',
    'rediss+sentinel://a/main?prefix=team-1.test&sentinelPassword=q',
    'redis+cluster://a:7000,b:7001?prefix=team-1.test',
  ])('%s keeps its keys apart by a prefix', (url) => {
    expect(parseRedisUrl(url).prefix).toBe('team-1.test')
  })

  test('has no prefix unless it is given', () => {
    expect(parseRedisUrl('redis://localhost')).not.toHaveProperty('prefix')
  })

  test.each([
    'localhost:6379',
    'http://:hunter2@host',
    'redis://',
    'redis://a:hunter2@a,b',
    'redis://:hunter2@host:port',
    'redis://:hunter2@host/db/1',
    'redis://:hunter2@host/zero',
    'redis://:%E0hunter2@host',
    'redis+sentinel://:hunter2@a:1,b:2',
    'redis+sentinel://:hunter2@a/main/one',
    'redis+cluster://:hunter2@a:1,b:2/0',
    'redis+cluster://:hunter2@a:1,,b:2',
    'redis://:hunter2@host?prefix=',
    'redis://:hunter2@host?prefix=a}b',
  ])('%s is refused, without repeating what was given', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(/^REDIS_URL must look like (?!.*hunter2)/)
  })
})
