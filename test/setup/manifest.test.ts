import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { createAppLink, manifestFor, type Reach } from '../../src/setup/manifest.ts'
import { ruleMistakes } from '../../tools/check-manifest.ts'

const root = `${import.meta.dirname}/../..`
const paths = ['src/app.ts', ...globSync('src/slack/**/*.ts', { cwd: root })]
const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]))

it.each<[string, Reach, object]>([
  ['Socket Mode', { kind: 'socket' }, { socket_mode_enabled: true, interactivity: { is_enabled: true } }],
  [
    'HTTP',
    { kind: 'http', host: 'bot.example.com' },
    {
      socket_mode_enabled: false,
      event_subscriptions: { request_url: 'https://bot.example.com/slack/events' },
    },
  ],
])('the manifest for %s is one that Slack takes, without an edit', (_name, reach, settings) => {
  const manifest = manifestFor(reach)

  expect(manifest).not.toMatch(/YOUR-HOST|^#/m)
  expect(ruleMistakes(parse(manifest), sources)).toEqual([])
  expect(parse(manifest)).toMatchObject({ settings })
})

it('the link carries the whole manifest, and is short enough for browsers and servers', () => {
  const manifest = manifestFor({ kind: 'socket' })
  const link = new URL(createAppLink(manifest))

  expect(link.href).toMatch(/^https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_yaml=/)
  expect(link.searchParams.get('manifest_yaml')).toBe(manifest)
  expect(link.href.length).toBeLessThan(4_096)
})

it('Slack’s own command line gets the same from .slack/hooks.json', () => {
  const { hooks } = JSON.parse(readFileSync(`${root}/.slack/hooks.json`, 'utf8')) as {
    hooks: Record<string, string>
  }
  const printed = execFileSync('sh', ['-c', hooks['get-manifest'] ?? ''], { cwd: root, encoding: 'utf8' })

  expect(JSON.parse(printed)).toEqual(parse(manifestFor({ kind: 'socket' })))
})

it('git takes neither .env nor what Slack’s command line keeps for itself', () => {
  const ignored = execFileSync(
    'git',
    ['check-ignore', '.env', '.slack/apps.dev.json', '.slack/config.json'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )

  expect(ignored.split('\n').filter(Boolean)).toHaveLength(3)
})
