// `npm start` begins with it. Plain JavaScript, since a Node.js that is too old does not read TypeScript and would only
// say ERR_UNKNOWN_FILE_EXTENSION.
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const needed = engines.node.replace(/[^\d.]/g, '')
const [major, minor] = process.versions.node.split('.').map(Number)
const [neededMajor, neededMinor] = needed.split('.').map(Number)

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  console.error(
    `neuroflash for Slack needs Node.js ${needed} or later, and this is ${process.versions.node}. ` +
      'Install a newer one, or leave out --omit=dev: then npm ci brings one along.',
  )
  process.exit(78)
}
