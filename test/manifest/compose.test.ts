import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { variables } from '../../src/config-variables.ts'
import { safeSettings } from '../../src/storage/condition.ts'
import { installOnDebian } from '../setup/debian.ts'

const root = `${import.meta.dirname}/../..`
const run = promisify(execFile)
const text = readFileSync(`${root}/tools/deploy/compose.yaml`, 'utf8')
const howToGetIt =
  'Checking compose.yaml needs Docker Compose (Debian: apt-get install docker-compose; it asks no daemon).'

type Service = {
  readonly image: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly stop_grace_period: string
}
const { services } = parse(text) as { services: { bot: Service; valkey: Service } }

let dir: string
let compose: readonly [string, ...string[]]

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-compose-'))
  compose = await findCompose()
}, 120_000)

afterAll(() => rmSync(dir, { recursive: true }))

describe('tools/deploy/compose.yaml', () => {
  it('is understood by Docker Compose', async () => {
    expect(await config(text)).toEqual('')
  })

  it.each([
    ['a misspelt word', text.replace('read_only', 'readonly'), 'readonly'],
    ['a volume that is declared nowhere', text.replace(/\nvolumes:\n {2}valkey:\n/, '\n'), 'valkey'],
  ])('would be refused with %s', async (_, spoilt, named) => {
    expect(spoilt).not.toBe(text)
    expect(await config(spoilt)).toContain(named)
  })

  it('sets no variable that the bot does not know', () => {
    const names = Object.keys(services.bot.environment ?? {})

    expect(names.filter((name) => !variables.some((known) => known.name === name))).toEqual([])
  })

  it('has Valkey keep what it is given, as the doctor wants it', () => {
    const given = services.valkey.command?.join(' ') ?? ''

    for (const [name, value] of Object.entries(safeSettings)) expect(given).toContain(`--${name} ${value}`)
  })

  it('gives the bot the time that it grants its turns', () => {
    const [, closeWithinMs] =
      /CLOSE_WITHIN_MS = ([\d_]+)/.exec(readFileSync(`${root}/src/main.ts`, 'utf8')) ?? []

    expect(Number.parseInt(services.bot.stop_grace_period, 10) * 1_000).toBe(
      Number(closeWithinMs?.replaceAll('_', '')),
    )
  })
})

/** What it says against the file; nothing where it takes it. */
async function config(content: string): Promise<string> {
  const at = join(dir, 'tools/deploy')
  await run('mkdir', ['-p', at])
  writeFileSync(join(dir, '.env'), 'SLACK_BOT_TOKEN=xoxb-1\n')
  writeFileSync(join(at, 'compose.yaml'), compose[0] === 'docker' ? content : withoutName(content))
  const [command, ...args] = compose
  return run(command, [...args, '--file', join(at, 'compose.yaml'), 'config', '--quiet']).then(
    () => '',
    (error: unknown) => String((error as { stderr?: unknown }).stderr),
  )
}

/** Debian's Compose is older than the name of a project in its file. */
function withoutName(content: string): string {
  return content.replace(/^name: .*\n/m, '')
}

async function findCompose(): Promise<readonly [string, ...string[]]> {
  if (await answers('docker', 'compose')) return ['docker', 'compose']
  if (!(await answers('docker-compose'))) installOnDebian('docker-compose', howToGetIt)
  return ['docker-compose']
}

function answers(command: string, ...args: string[]): Promise<boolean> {
  return run(command, [...args, 'version']).then(
    () => true,
    () => false,
  )
}
