import type { TestProject } from 'vitest/node'
import { installOnDebian } from './debian.ts'
import { findChromium, howToGetIt } from './find-chromium.ts'

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

function installChromium(): string | undefined {
  installOnDebian('chromium-headless-shell', howToGetIt)
  return findChromium()
}
