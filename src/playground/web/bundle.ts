import { readFile } from 'node:fs/promises'
import { rolldown } from 'rolldown'

export type Assets = ReadonlyMap<string, { readonly contentType: string; readonly body: string }>

const CLIENT = `${import.meta.dirname}/client`

/** Everything the page is made of, by path. The scripts are joined anew at every start, which takes a blink. */
export async function bundle(): Promise<Assets> {
  const bundling = await rolldown({ input: `${CLIENT}/main.tsx`, platform: 'browser', logLevel: 'warn' })
  try {
    const { output } = await bundling.generate({ format: 'esm', minify: true })
    return new Map([
      ['/', { contentType: 'text/html; charset=utf-8', body: await readFile(`${CLIENT}/page.html`, 'utf8') }],
      ['/client.css', { contentType: 'text/css; charset=utf-8', body: await styles() }],
      ['/client.js', { contentType: 'text/javascript; charset=utf-8', body: output[0].code }],
      ['/icon.svg', { contentType: 'image/svg+xml', body: await readFile(`${CLIENT}/icon.svg`, 'utf8') }],
    ])
  } finally {
    await bundling.close()
  }
}

async function styles(): Promise<string> {
  const sheets = ['base', 'slack', 'blocks', 'behind']
  const texts = await Promise.all(sheets.map((name) => readFile(`${CLIENT}/styles/${name}.css`, 'utf8')))
  return texts.join('\n')
}
