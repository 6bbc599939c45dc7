import type { LogLine } from './board.ts'

/** pino: its levels by number. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** What every line has, or what is said beside the rest. */
const SAID_ELSEWHERE = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'thread'])

/** A line of the bot's log, or whatever else its process has written. */
export function logLine(line: string, number: number): LogLine {
  const fields = parsed(line)
  if (fields === undefined) return { number, level: 'error', message: line, atMs: Date.now(), text: '' }
  const { level, time, msg, thread } = fields
  const rest = Object.entries(fields).filter(([name]) => !SAID_ELSEWHERE.has(name))
  return {
    number,
    level: LEVELS[Number(level)] ?? String(level),
    message: String(msg),
    atMs: typeof time === 'number' ? time : Date.parse(String(time)) || Date.now(),
    ...(typeof thread === 'string' && { thread }),
    text: rest.map(([name, value]) => `${name}=${inWords(value)}`).join(' '),
  }
}

function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
