import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const script = join(root, 'tools/node-version.js')

/** The check as `npm start` runs it first, in a Node.js that says it is of this version. */
function check(version: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); import('${script}')`
  const { status, stderr } = spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' })
  return { status, stderr }
}

it.each(['18.20.0', '20.20.2', '22.18.0'])(
  'a Node.js that is too old is named in one sentence: %s',
  (version) => {
    const { status, stderr } = check(version)
    expect(status).toBe(78)
    expect(stderr).toMatch(
      /^neuroflash for Slack needs Node\.js 22\.19\.0 or later, and this is [\d.]+\. [^\n]+\n$/,
    )
    expect(stderr).toContain(version)
  },
)

it.each(['22.19.0', '22.23.1', '24.0.0', '26.10.0'])('a newer one is not spoken of: %s', (version) => {
  expect(check(version)).toEqual({ status: 0, stderr: '' })
})

it('whatever speaks of a version of Node.js speaks of the same ones', () => {
  const { engines, devEngines, devDependencies } = json('package.json')
  const runtime = json('tools/node-runtime/package.json')
  const major = runtime.version.split('.')[0]

  expect(engines.node).toBe('>=22.19.0')
  expect(devEngines.runtime.version).toBe('>=20.19')
  expect(text('README.md')).toContain('Node.js 22.19 or later. With an older one (20.19 or later)')
  expect(text('.ci/run')).toContain('22.19')
  expect(devDependencies['@types/node']).toMatch(/^22\./)
  expect(text('.github/renovate.json')).toContain('"allowedVersions": "<23"')
  expect(text('Dockerfile')).toMatch(new RegExp(`^ARG NODE_IMAGE=node:${major}-`, 'm'))
  expect(new Set(Object.values(runtime.optionalDependencies))).toEqual(new Set([runtime.version]))
})

it('npm start ends with that sentence in a Node.js that is too old', () => {
  const pretend = "Object.defineProperty(process.versions,'node',{value:'20.20.2'})"
  const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${pretend}` }
  const { status, stderr } = spawnSync('npm', ['start'], { cwd: root, env, encoding: 'utf8' })

  expect(status).toBe(78)
  expect(stderr).toMatch(/^neuroflash for Slack needs Node\.js 22\.19\.0 or later, and this is 20\.20\.2\. /m)
})

type Package = {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly devEngines: { readonly runtime: { readonly version: string } }
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

function json(path: string): Package {
  return JSON.parse(text(path)) as Package
}

function text(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
