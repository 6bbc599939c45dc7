import { spawn } from 'node:child_process'

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
}

/** Shows the page in the person's browser, where there is somebody to see it. Else nothing happens. */
export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform]
  if (opener === undefined || !isSeen()) return
  const [command, ...args] = opener
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  // The address stands in the terminal too.
  child.once('error', () => undefined)
  child.unref()
}

function isSeen(): boolean {
  const { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY } = process.env
  if (!process.stdout.isTTY || CI !== undefined || SSH_CONNECTION !== undefined) return false
  return process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined
}
