import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installOnDebian } from './debian.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A Chromium to look at pages with, or why there is none. */
    chromium: { readonly path: string } | { readonly why: string }
  }
}

/** Vitest's global setup: finds a Chromium for the tests of the playground's page, which alone fail without. */
export function setup(project: TestProject): void {
  project.provide('chromium', chromium())
}

function chromium(): { readonly path: string } | { readonly why: string } {
  try {
    const path = findChromium() ?? installChromium()
    return path === undefined ? { why: howToGetIt } : { path }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}

const howToGetIt =
  'The tests of the playground’s page need Chromium or Chrome (Debian: apt-get install chromium, macOS: brew install --cask chromium).'

function installChromium(): string | undefined {
  installOnDebian('chromium', howToGetIt)
  return findChromium()
}

function findChromium(): string | undefined {
  const dirs = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
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
