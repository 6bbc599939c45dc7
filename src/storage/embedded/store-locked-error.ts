/** The directory is in use by another process; the embedded store is for one. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError'
  readonly code = 'store-locked'

  constructor(dir: string, cause: unknown) {
    super(
      `Another process is already using the store in ${dir}. Stop it, or set REDIS_URL to let several processes share one store.`,
      { cause },
    )
  }
}
