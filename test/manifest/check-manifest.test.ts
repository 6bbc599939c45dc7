import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { manifestIn, ruleMistakes, typeMistakes } from '../../tools/check-manifest.ts'

const root = `${import.meta.dirname}/../..`
const text = readFileSync(`${root}/manifest.yml`, 'utf8')

type Words = Readonly<Record<string, string>>

/** All that nobody reads. */
function ids(manifest: unknown): unknown {
  return JSON.parse(
    JSON.stringify(manifest, (key, value: unknown) =>
      ['description', 'usage_hint'].includes(key) || (key === 'name' && value !== 'neuroflash') ? '' : value,
    ),
  )
}

/** Calls exactly what the manifest's scopes are for. */
const sources = {
  'src/app.ts': "const EVENTS_PATH = '/slack/events'",
  'src/slack/replies.ts': `
    // client.pins.add(it) is only talked about
    const TRY_AGAIN = 'try_again'
    await client.chat.postMessage({ blocks: [{ type: 'button', action_id: TRY_AGAIN, value }] })
    await client.apiCall('conversations.info')
    await this.#client.users.info({ user })
    await client.users.conversations({ user })
    await client.reactions.add({ channel, timestamp, name })
    await client.conversations.members({ channel })
    await client.conversations.open({ users })
    await client.filesUploadV2({ file })
    app.command('/nf-reset', reset)
    app.shortcut('reset_conversation', reset)
    app.shortcut('export_history', reset)
    app.shortcut('ask_about_message', reset)
    app.action(TRY_AGAIN, again)`,
}

describe('the German manifest', () => {
  const german = manifestIn('de', text)

  it('is well like the English one', () => {
    expect(ruleMistakes(parse(german), sources)).toEqual([])
    expect(typeMistakes(parse(german), root)).toEqual([])
  })

  it('differs from it in every word that people read, and in nothing else', () => {
    const [ours, theirs] = [parse(german), parse(text)]
    const words = (manifest: typeof ours) => [
      manifest.display_information.description,
      ...manifest.features.slash_commands.flatMap((one: Words) => [one.description, one.usage_hint]),
      ...manifest.features.shortcuts.flatMap((one: Words) => [one.name, one.description]),
    ]
    expect(words(ours).filter((word) => words(theirs).includes(word))).toEqual([])
    expect(ids(ours)).toEqual(ids(theirs))
    expect(german.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(4)
  })

  it('has no words for a language nobody has written', () => {
    expect(() => manifestIn('fr', text)).toThrow('--language is one of en, de')
  })
})

describe('the manifest', () => {
  it('is well for sources that use what it asks for', () => {
    expect(ruleMistakes(parse(text), sources)).toEqual([])
  })

  it('is what Slack’s own type says', () => {
    expect(typeMistakes(parse(text), root)).toEqual([])
  })

  it('becomes Socket Mode by the two changes its comment names', () => {
    const socket = parse(
      text
        .replaceAll(/^ *(?:request_)?url: .*\n/gm, '')
        .replace('socket_mode_enabled: false', 'socket_mode_enabled: true'),
    )

    expect(ruleMistakes(socket, sources)).toEqual([])
    expect(typeMistakes(socket, root)).toEqual([])
  })

  it('takes what people write to the bot directly', () => {
    expect(parse(text).features.app_home).toMatchObject({
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    })
  })
})

it('finds what Slack’s type does not know', () => {
  const broken = parse(
    text
      .replace('chat:write', 'chat:wrote')
      .replace('- app_mention\n', '- app_mentioned\n')
      .replace('always_online', 'oncall'),
  )

  const said = typeMistakes(broken, root).join('\n')

  expect(said).toContain('chat:wrote')
  expect(said).toContain('app_mentioned')
  expect(said).toContain('oncall')
})

describe('a rule finds', () => {
  it('an event without its scope', () => {
    expect(mistakes(without('- im:history'))).toEqual(['event message.im needs the scope im:history'])
  })

  it('an event the check does not know', () => {
    expect(mistakes(text.replace('- app_mention\n', '- app_mention\n      - star_added\n'))).toEqual([
      'event star_added: add its scopes to tools/check-manifest.ts',
    ])
  })

  it('a method without its scope, however it is called', () => {
    expect(mistakes(without('- users:read'))).toEqual(['method users.info needs the scope users:read'])
    expect(mistakes(without('- groups:read'))).toContain(
      'method conversations.info needs the scope groups:read',
    )
    expect(mistakes(without('- files:write'))).toEqual([
      'method files.completeUploadExternal needs the scope files:write',
      'method files.getUploadURLExternal needs the scope files:write',
    ])
  })

  it('a method the check does not know', () => {
    expect(mistakes(text, 'client.pins.add({ name })')).toEqual([
      'method pins.add: add its scopes to tools/check-manifest.ts',
    ])
  })

  it('a scope nothing needs', () => {
    expect(mistakes(text.replace('- users:read\n', '- users:read\n      - pins:read\n'))).toEqual([
      'the scope pins:read is not needed by any event or method',
    ])
  })

  it('a command without listener or scope, and a listener without command', () => {
    expect(mistakes(without('- commands'))).toEqual(['commands and shortcuts needs the scope commands'])
    expect(mistakes(text.replace('command: /nf-reset', 'command: /nf-rest'))).toEqual([
      'command /nf-rest has no listener',
      'command /nf-reset is listened to but offered nowhere',
    ])
  })

  it('a shortcut without listener, and a listener without shortcut', () => {
    expect(mistakes(text.replace('callback_id: export_history', 'callback_id: export'))).toEqual([
      'shortcut export has no listener',
      'shortcut export_history is listened to but offered nowhere',
    ])
    expect(mistakes(text, "app.shortcut({ type: 'message_action', callback_id: 'more' }, reset)")).toEqual([
      'shortcut more is listened to but offered nowhere',
    ])
  })

  it('a button or view without listener, and a listener without button or view', () => {
    expect(mistakes(text, "const button = { action_id: 'export', text }")).toEqual([
      'action export has no listener',
    ])
    expect(mistakes(text, "app.action('export', run)")).toEqual([
      'action export is listened to but offered nowhere',
    ])
    expect(mistakes(text, "const view = { type: 'modal', callback_id: 'sure' }")).toEqual([
      'view sure has no listener',
    ])
    expect(mistakes(text, "app.view('sure', run)")).toEqual(['view sure is listened to but offered nowhere'])
  })

  it('a listener whose id it cannot read', () => {
    expect(mistakes(text, 'app.action(idOf(button), run)')).toEqual([
      'action idOf is listened to but offered nowhere',
    ])
  })

  it('interactivity that is off', () => {
    expect(mistakes(text.replace('is_enabled: true', 'is_enabled: false'))).toEqual([
      'interactivity is off, but the code listens to: action, shortcut',
    ])
  })

  it('addresses that do not lead to the server', () => {
    expect(mistakes(text.replace('/slack/events', '/slack/event'))).toEqual([
      'command /nf-reset needs an https:// URL that ends in /slack/events',
    ])
    expect(mistakes(text.replaceAll('https://', 'http://'))).toHaveLength(3)
    expect(mistakes(text.replace('socket_mode_enabled: false', 'socket_mode_enabled: true'))).toEqual([
      'event_subscriptions has a URL, though Socket Mode has none',
      'interactivity has a URL, though Socket Mode has none',
      'command /nf-reset has a URL, though Socket Mode has none',
    ])
  })

  it('a server whose path it cannot read', () => {
    expect(ruleMistakes(parse(text), { ...sources, 'src/app.ts': '' })).toEqual([
      'the path of the server (const EVENTS_PATH) is nowhere in the sources',
    ])
  })

  it('names and descriptions that are too long', () => {
    const long = text
      .replace('name: neuroflash\n', `name: ${'n'.repeat(36)}\n`)
      .replace('description: ', `$&${'d'.repeat(140)}`)

    expect(mistakes(long)).toEqual([
      'the name has 36 characters, Slack takes 35',
      expect.stringMatching(/^the description has \d+ characters, Slack takes 140$/),
    ])
  })

  it('a manifest of another shape', () => {
    expect(ruleMistakes({}, sources).join()).toContain('display_information')
  })
})

function without(line: string): string {
  return text.replace(new RegExp(`^ *${line}\n`, 'm'), '')
}

function mistakes(yaml: string, more = ''): string[] {
  return ruleMistakes(parse(yaml), { ...sources, 'src/slack/more.ts': more })
}
