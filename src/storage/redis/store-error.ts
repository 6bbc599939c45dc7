import { StoreError } from '../../bridge/errors.ts'

/**
 * What Redis or the connection said, as a `StoreError`. An error of ioredis carries the whole command, and with it
 * what people have written. So only its name, code and message are passed on.
 */
export function toStoreError(step: string, error: unknown): StoreError {
  return new StoreError(`Redis did not do ${step}`, { cause: withoutCommand(error) })
}

function withoutCommand(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('it was not ready in time')
  // Redis: "unknown command …, with args beginning with: …"
  const [message] = error.message.split(/,? with args/)
  const bare = new Error(message)
  bare.name = error.name
  return 'code' in error ? Object.assign(bare, { code: error.code }) : bare
}
