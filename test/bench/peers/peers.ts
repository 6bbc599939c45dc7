/**
 * `npm run bench:peers`: the same traffic against ours and what one would reach for instead. Writes `docs/peers.md` and
 * `docs/peers.svg`. Parts may be measured at different times (`--only=loss,bytes,times`); the others stay as they are,
 * and `--only=` writes the page anew.
 * Times mean something only on a machine that does nothing else.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPeers, peers, versions } from './bots.ts'
import { measureLoss, troubles } from './loss.ts'
import { type Figures, page, parts } from './page.ts'
import { plot } from './plot.ts'
import { measureBytes, measureTimes } from './turns.ts'

const root = join(import.meta.dirname, '../../..')
const kept = join(import.meta.dirname, 'figures.json')

const { values } = parseArgs({ options: { only: { type: 'string', default: parts.join() } } })
const wanted = values.only.split(',').filter((name) => name !== '')
const unknown = wanted.filter((name) => !parts.some((part) => part === name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}: --only takes ${parts.join(', ')}.`)
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

const figures: Figures = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Figures) : {}
if (wanted.length > 0) await installPeers()
for (const part of parts.filter((name) => wanted.includes(name))) {
  const startedMs = performance.now()
  const where = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`,
    load: loadavg()[0] ?? Number.NaN,
    versions,
  }
  if (part === 'loss') figures.loss = { ...where, bots: await ofEach(lossOf) }
  if (part === 'bytes') figures.bytes = { ...where, bots: await ofEach(measureBytes) }
  if (part === 'times') figures.times = { ...where, bots: await ofEach(measureTimes) }
  console.log(`${part} took ${Math.round((performance.now() - startedMs) / 1_000)} s.`)
  writeFileSync(kept, `${JSON.stringify(figures)}\n`)
}
writeFileSync(join(root, 'docs/peers.md'), page(figures))
if (figures.bytes !== undefined) writeFileSync(join(root, 'docs/peers.svg'), plot(figures.bytes.bots))

async function ofEach<Measured>(
  measure: (peer: (typeof peers)[number]) => Promise<Measured>,
): Promise<Record<string, Measured>> {
  const found: Record<string, Measured> = {}
  for (const peer of peers) {
    found[peer.name] = await measure(peer)
    console.log(`${peer.name}: ${JSON.stringify(found[peer.name]).slice(0, 300)}`)
  }
  return found
}

async function lossOf(peer: (typeof peers)[number]) {
  const found = new Map<string, Awaited<ReturnType<typeof measureLoss>>>()
  for (const trouble of troubles) found.set(trouble, await measureLoss(peer, trouble))
  return Object.fromEntries(found)
}
