import { z } from 'zod'
import type { Json } from '../model.ts'
import { invalidArguments, Refusal } from './refusal.ts'

const jsonObject = z.record(z.string(), z.unknown())

/** The arguments of one request. A form carries everything as text, JSON inside it included. */
export class Params {
  readonly all: Json

  constructor(all: Json) {
    this.all = all
  }

  text(name: string): string | undefined {
    const value = this.all[name]
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return typeof value === 'string' ? value : undefined
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === undefined || value === '') throw invalidArguments(`missing required field: ${name}`)
    return value
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '')
  }

  count(name: string, { ifAbsent, max }: { ifAbsent: number; max: number }): number {
    const text = this.text(name)
    if (text === undefined) return ifAbsent
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1) throw new Refusal('invalid_limit')
    return Math.min(value, max)
  }

  has(name: string): boolean {
    const value = this.all[name]
    return value !== undefined && value !== null && value !== ''
  }

  object(name: string, error: string): Json | undefined {
    return this.#parsed(name, jsonObject, error)
  }

  objects(name: string, error: string): Json[] | undefined {
    return this.#parsed(name, z.array(jsonObject), error)
  }

  texts(name: string): string[] | undefined {
    return this.#parsed(name, z.array(z.string()), 'invalid_arguments')
  }

  #parsed<T>(name: string, schema: z.ZodType<T>, error: string): T | undefined {
    if (!this.has(name)) return undefined
    const result = schema.safeParse(unfolded(this.all[name]))
    if (!result.success) throw new Refusal(error)
    return result.data
  }
}

function unfolded(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
