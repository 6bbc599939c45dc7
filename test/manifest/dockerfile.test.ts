import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'

const root = `${import.meta.dirname}/../..`
const dockerfile = readFileSync(`${root}/Dockerfile`, 'utf8')
const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

describe('the Dockerfile', () => {
  it('has no mistake that the linter knows', async () => {
    expect(await lint(dockerfile)).toEqual({ code: 0, said: '' })
  })

  it('would be refused with one', async () => {
    const { code, said } = await lint(dockerfile.replace('EXPOSE 3000', 'EXPOSE web'))

    expect(code).not.toBe(0)
    expect(said).toContain('web')
  })

  it('starts Node without a shell or npm before it, so that SIGTERM reaches it', () => {
    expect(dockerfile).toMatch(/^CMD \["node", .*"src\/main\.ts"\]$/m)
    expect(dockerfile).not.toMatch(/^ENTRYPOINT/m)
  })

  it('starts it as `npm start` does, and has its cache filled by the same', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
      scripts: { start: string }
    }
    // The container's variables come from outside, never from a file in the image.
    const [before = '', command = ''] = scripts.start.replace(' --dotenv=.env', '').split('exec ')
    const variables = Array.from(before.matchAll(/(\w+)=/g), ([, name]) => name)
    expect(variables).toHaveLength(2)
    expect(dockerfile).toContain(`CMD ${JSON.stringify(command.split(' ')).replaceAll(',', ', ')}`)
    expect(dockerfile).toContain(`RUN ${command} `)
    expect(dockerfile).toContain(`RUN ${command.replace(' src/main.ts', '')} --input-type=module --eval`)
    for (const variable of variables) expect(dockerfile).toContain(variable)
  })

  it('has compiled ahead what the entry point loads only when it is needed', () => {
    const loaded = /\[('[^\]]+)\]\.map\(\(path\) => import\('\/app\/src\/' \+ path \+ '\.ts'\)\)/.exec(
      dockerfile,
    )?.[1]
    const paths = loaded?.split(', ').map((path) => path.slice(1, -1)) ?? []

    const elsewhere = /RUN node --input-type=module --eval "await import\('\/app\/src\/(.+)\.ts'\)"/.exec(
      dockerfile,
    )?.[1]

    expect(elsewhere).toBe('slack/outgoing/compose')
    expect(paths).toHaveLength(2)
    expect([...paths, elsewhere].filter((path) => !existsSync(`${root}/src/${path}.ts`))).toEqual([])
  })

  it('is labelled with the version of package.json', () => {
    const { version, license, description } = JSON.parse(
      readFileSync(`${root}/package.json`, 'utf8'),
    ) as Record<string, string>

    expect(dockerfile).toContain(`image.version="${version}"`)
    expect(dockerfile).toContain(`image.licenses="${license}"`)
    expect(dockerfile).toContain(`image.description="${description}"`)
  })

  it('runs as a numbered user that is not root', () => {
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m)
  })
})

async function lint(text: string): Promise<{ code: number; said: string }> {
  const folder = await mkdtemp(`${tmpdir()}/dockerfile-`)
  folders.push(folder)
  await writeFile(`${folder}/Dockerfile`, text)
  const args = [`${root}/node_modules/dockerfile-utils/bin/dockerfile-utils`, 'lint', `${folder}/Dockerfile`]
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: `${stdout}${stderr}`.trim() })
    })
  })
}
