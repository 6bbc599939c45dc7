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

it('npm start begins with it', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  expect(scripts['prestart']).toBe('node tools/node-version.js')
})
