import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Resolves with the next process that this one starts. */
export function nextChildProcess(): Promise<ChildProcess> {
  return new Promise((resolve) => {
    const started = (message: unknown) => {
      unsubscribe('child_process', started)
      resolve((message as { process: ChildProcess }).process)
    }
    subscribe('child_process', started)
  })
}
