/** Of how safely a Redis server keeps things. What it does not let be read is absent. */
export type ServerCondition = {
  readonly version?: string
  readonly settings: Readonly<Partial<Record<DurabilitySetting, string>>>
  readonly usedBytes?: number
  /** Absent: it may take all there is. */
  readonly mostBytes?: number
}

/** The settings on which it depends whether Redis may lose what Slack was told is stored, as they should be. */
export const safeSettings = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
} as const

export type DurabilitySetting = keyof typeof safeSettings

/** How safely a store keeps things, and how much room it has. */
export type StoreCondition =
  | { readonly kind: 'redis'; readonly servers: readonly ServerCondition[] }
  | {
      readonly kind: 'embedded'
      readonly freeBytes: number
      /** What others on the machine may write to, or read words in. */
      readonly openToOthers: readonly string[]
    }
