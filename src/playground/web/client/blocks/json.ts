import type { Json } from '../../../slack/model.ts'

/** What the bot sent is drawn as far as it can be understood. */
export function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

export function object(value: unknown): Json | undefined {
  return isJson(value) ? value : undefined
}

export function string(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
