import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const policyFile = '/usr/sbin/policy-rc.d'

/**
 * Installs one of Debian's packages for the tests, none of whose services is started.
 *
 * @param howToGetIt what the error says where this machine is not to be changed, or cannot be
 */
export function installOnDebian(name: string, howToGetIt: string): void {
  if (!mayInstall()) throw new Error(howToGetIt)
  console.log(`No ${name} here: installing Debian’s package for the tests (apt-get).`)
  const hadPolicy = existsSync(policyFile)
  // Debian: invoke-rc.d asks this file whether a package may start its service; 101 says no.
  if (!hadPolicy) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', name)
  } catch (error) {
    throw new Error(howToGetIt, { cause: error })
  } finally {
    if (!hadPolicy) rmSync(policyFile)
  }
}

function mayInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function apt(...args: string[]): void {
  execFileSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
