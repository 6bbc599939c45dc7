/** What one process has at a moment, by its own figures. */
type Sample = {
  readonly atMs: number
  readonly rssMb: number
  readonly heapMb: number
  readonly fds: number
  readonly handles: number
}

const EVERY_MS = 1_000
/** V8 and its caches have found their size. */
const WARM_UP_MS = 45_000
/** Over less than this nothing can be said. */
const LONG_ENOUGH_MS = 120_000
/** How much more there may be in the last third of the time than in the first. */
const MOST = {
  rssMb: { times: 1.15, plus: 10 },
  heapMb: { times: 1.2, plus: 5 },
  fds: { times: 1, plus: 12 },
  handles: { times: 1, plus: 12 },
} as const

/** Memory and handles of the processes over the time they run. */
export class Steadiness {
  readonly #urls: () => readonly string[]
  readonly #samples = new Map<string, Sample[]>()
  #dueMs = 0

  constructor(urls: () => readonly string[]) {
    this.#urls = urls
  }

  /** Asks each process, now and then; one that stands still or is gone says nothing. */
  look(): void {
    if (performance.now() < this.#dueMs) return
    this.#dueMs = performance.now() + EVERY_MS
    void this.#ask()
  }

  async atRest(): Promise<void> {
    await this.#ask()
  }

  get figures(): string[] {
    return this.#judged().map(({ name, early, late, isLong }) => {
      const change = (key: keyof typeof MOST) => `${early[key].toFixed(0)} → ${late[key].toFixed(0)}`
      return `${name}: RSS ${change('rssMb')} MB, heap ${change('heapMb')} MB, files ${change('fds')}, handles ${change('handles')}${isLong ? '' : ' (too short to judge)'}`
    })
  }

  get problems(): string[] {
    return this.#judged()
      .filter(({ isLong }) => isLong)
      .flatMap(({ name, early, late }) =>
        (Object.keys(MOST) as (keyof typeof MOST)[])
          .filter((key) => late[key] > early[key] * MOST[key].times + MOST[key].plus)
          .map((key) => `${name}: ${key} grew from ${early[key].toFixed(1)} to ${late[key].toFixed(1)}`),
      )
  }

  /** Of the processes that were spared: the longest-lived two. */
  #judged() {
    const lengthOf = (samples: readonly Sample[]) => (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)
    return [...this.#samples.values()]
      .toSorted((one, other) => lengthOf(other) - lengthOf(one))
      .slice(0, 2)
      .map((samples) => {
        const ms = lengthOf(samples)
        const warm = samples.filter(
          ({ atMs }) => atMs >= (samples[0]?.atMs ?? 0) + Math.min(WARM_UP_MS, ms / 3),
        )
        const third = Math.max(1, Math.floor(warm.length / 3))
        return {
          name: `a process that lived ${Math.round(ms / 1_000)} s`,
          early: summed(warm.slice(0, third)),
          late: summed(warm.slice(-third)),
          isLong: ms >= LONG_ENOUGH_MS,
        }
      })
  }

  async #ask(): Promise<void> {
    await Promise.all(
      this.#urls().map(async (url) => {
        const text = await metricsOf(url)
        if (text === undefined) return
        const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
        const samples = this.#samples.get(url) ?? []
        this.#samples.set(url, samples)
        samples.push({
          atMs: performance.now(),
          rssMb: figure('process_resident_memory_bytes') / 1024 / 1024,
          heapMb: figure('nodejs_heap_size_used_bytes') / 1024 / 1024,
          fds: figure('process_open_fds'),
          handles: figure('nodejs_active_handles_total'),
        })
      }),
    )
  }
}

/** The middle one of each; of the heap the least, which is what is left after it was swept. */
function summed(samples: readonly Sample[]): Omit<Sample, 'atMs'> {
  const sorted = (key: keyof Sample) => samples.map((sample) => sample[key]).toSorted((a, b) => a - b)
  const middle = (key: keyof Sample) => sorted(key)[Math.floor(samples.length / 2)] ?? Number.NaN
  return {
    rssMb: middle('rssMb'),
    heapMb: sorted('heapMb')[0] ?? Number.NaN,
    fds: middle('fds'),
    handles: middle('handles'),
  }
}

async function metricsOf(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(1_000) })
    return await answer.text()
  } catch {
    return undefined
  }
}
