import type { Json } from '../model.ts'

/** Slack's `{ok: false, error}`; `extra` is what else that answer carries. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly extra: Json

  constructor(code: string, extra: Json = {}) {
    super(`Slack refuses: ${code}`)
    this.code = code
    this.extra = extra
  }
}

export function invalidArguments(message: string): Refusal {
  return new Refusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${message}`] } })
}
