import type { Deliveries } from './deliveries.ts'
import type { Delivery, Outgoing } from './model.ts'

/** Which of a message's events go out at once: all, none, each twice, or those of these types. */
export type Deliver = 'all' | 'none' | 'twice' | readonly ('message' | 'app_mention')[]

/** What somebody did and what Slack has for the app because of it. */
export interface Sent {
  readonly events: readonly Outgoing[]
  readonly deliveries: readonly Delivery[]
  /** Resolves when every delivery started with it was acked or given up. */
  delivered(): Promise<void>
}

export function sendOut(deliveries: Deliveries, events: readonly Outgoing[], deliver: Deliver = 'all'): Sent {
  const chosen = chosenOf(events, deliver)
  return sentOf(
    events,
    chosen.map((event) => deliveries.start(event)),
  )
}

export function sentOf(events: readonly Outgoing[], deliveries: readonly Delivery[]): Sent {
  const delivered = async () => {
    await Promise.all(deliveries.map((delivery) => delivery.done))
  }
  return { events, deliveries, delivered }
}

function chosenOf(events: readonly Outgoing[], deliver: Deliver): readonly Outgoing[] {
  if (deliver === 'all') return events
  if (deliver === 'none') return []
  if (deliver === 'twice') return [...events, ...events]
  return events.filter(({ type }) => deliver.some((wanted) => wanted === type))
}
