import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What to say where there is none. */
export const howToGetIt =
  'Looking at the playground’s page needs Chromium or Chrome (Debian: apt-get install chromium-headless-shell, macOS: brew install --cask chromium).'

/** The Chromium or Chrome of this machine, if any. */
export function findChromium(): string | undefined {
  const dirs = (process.env['PATH'] ?? '').split(delimiter)
  // The first has no window of its own around the page, and needs half as much of the processor.
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
  ]
  const apps = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  return [...names.flatMap((name) => dirs.map((dir) => join(dir, name))), ...apps].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
