import { openVisit } from './visit.ts'

// Starting a bot and a browser costs more than most of these tests: it is done once, for all of them.
openVisit()

// First somebody who comes to an empty channel; then what looks at all there is, while there is little.
await import('./talking.ts')
await import('./looks.ts')
await import('./using.ts')
await import('./daily.ts')
await import('./pages.ts')
