import type { Route, TurnFault } from './contract.ts'

/** One request in the record, while it is still going on. */
export type LogEntry = {
  readonly route: Route | undefined
  readonly method: string
  readonly path: string
  readonly atMs: number
  bytes: number
  conversation: string | undefined
  status: number | 'open' | 'left' | 'dropped'
  fault: TurnFault | undefined
}

/** What was asked, in order, without what people wrote. */
export class RequestLog {
  readonly entries: LogEntry[] = []

  add(request: Pick<LogEntry, 'route' | 'method' | 'path' | 'atMs'>): LogEntry {
    const entry: LogEntry = {
      ...request,
      bytes: 0,
      conversation: undefined,
      status: 'open',
      fault: undefined,
    }
    this.entries.push(entry)
    return entry
  }

  /** The latest requests and how they ended, in one line. */
  describe(): string {
    const latest = this.entries.slice(-10).map(({ route, path, status }) => `${route ?? path} ${status}`)
    return `${this.entries.length} requests, at last: ${latest.join(', ')}`
  }
}
