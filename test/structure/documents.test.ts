import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = `${import.meta.dirname}/../..`
const documents = globSync(['*.md', '.github/*.md', '{docs,src,test}/**/*.md'], { cwd: root })
const sources = globSync(['{src,test,tools}/**/*.{ts,js,lua,sh}', 'Dockerfile', 'manifest.yml', '.ci/run'], {
  cwd: root,
})

describe.each(documents)('%s', (path) => {
  it('links to nothing that is not there', () => {
    expect(linksIn(read(path)).filter((link) => !leadsSomewhere(path, link))).toEqual([])
  })

  it('names no file that is not there', () => {
    const named = Array.from(
      read(path).matchAll(/`((?:src|test|tools|docs)\/[\w./-]+)`/g),
      ([, name = '']) => name,
    )
    expect(named.filter((name) => !existsSync(`${root}/${name}`))).toEqual([])
  })

  it('names no command that is not there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = Array.from(read(path).matchAll(/\bnpm run ([a-z:]+)/g), ([, name = '']) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

it('comments cite no document that is not there', () => {
  const cited = sources.flatMap((path) =>
    Array.from(read(path).matchAll(/\b[\w/]*[A-Z]{3,}\.md\b/g), ([name]) => ({ path, name })),
  )
  expect(cited.filter(({ name }) => !existsSync(`${root}/${name}`))).toEqual([])
})

it('comments cite no fact that the design does not list', () => {
  const listed = new Set(
    Array.from(read('src/README.md').matchAll(/^\| ([SNP]\d+) \|/gm), ([, fact]) => fact),
  )
  const cited = sources.flatMap((path) =>
    Array.from(read(path).matchAll(/^\s*(?:\/\/|\/?\*|--).*/gm), ([line]) => line)
      .flatMap((line) => Array.from(line.matchAll(/\b[SNP](?:1\d|2\d|[1-9])\b/g), ([fact]) => fact))
      .map((fact) => `${path}: ${fact}`),
  )
  expect(cited.length).toBeGreaterThan(10)
  expect(cited.filter((one) => !listed.has(one.split(': ')[1]))).toEqual([])
})

it('facts are numbered without a gap and none twice', () => {
  for (const kind of ['S', 'N', 'P']) {
    const numbers = Array.from(read('src/README.md').matchAll(/^\| ([SNP])(\d+) \|/gm))
      .filter(([, letter]) => letter === kind)
      .map(([, , number]) => Number(number))
    expect(numbers).toEqual(numbers.map((_, place) => place + 1))
  }
})

function read(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8')
}

/** Links of a document that stay in the repository. */
function linksIn(text: string): string[] {
  const withoutCode = text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, 'code')
  const inline = Array.from(withoutCode.matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link)
  const attributes = Array.from(
    withoutCode.matchAll(/(?:src|srcset|href)="([^"]+)"/g),
    ([, link = '']) => link,
  )
  return [...inline, ...attributes].filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const path = file === '' ? from : posix.join(posix.dirname(from), file)
  if (!existsSync(`${root}/${path}`)) return false
  return anchor === undefined || anchorsOf(read(path)).includes(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}
