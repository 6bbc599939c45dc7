import { parse } from 'yaml'
import { manifestFor } from '../src/setup/manifest.ts'

// For Slack's own command line (`slack run`, by `.slack/hooks.json`), which reads JSON and works over Socket Mode.
process.stdout.write(`${JSON.stringify(parse(manifestFor({ kind: 'socket' })))}\n`)
