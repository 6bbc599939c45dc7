import { assumptions, type Seen } from '../neuroflash/trial-notes.ts'
import { checkNames, type Finding } from './finding.ts'

const marks = { well: '✓', broken: '✗', unseen: '–' } as const

const WIDTH = Math.max(...checkNames.map((name) => name.length))

/** One line for each finding: what it is, what was found, the variable, and what mends it. */
export function printed(findings: readonly Finding[]): string {
  return findings.map((finding) => `${line(finding)}\n`).join('')
}

function line({ check, state, found, lookAt, mend }: Finding): string {
  const where = lookAt === undefined ? '' : ` [${lookAt.join(', ')}]`
  const what = mend === undefined ? '' : `. ${mend}`
  return `${marks[state]} ${check.padEnd(WIDTH)}  ${found}${where}${what}`
}

/** One line for each assumption about neuroflash. */
export function printedTrial(trial: readonly Seen[]): string {
  const lines = trial.map(({ assumption, state, seen }) => {
    const mark = { held: '✓', broken: '✗', 'not seen': '–' }[state]
    return `${mark} ${assumption.padEnd(3)}  ${state.padEnd(8)}  ${assumptions[assumption]}: ${seen}\n`
  })
  return `\nA conversation with neuroflash, and which assumptions of src/README.md it confirms:\n\n${lines.join('')}`
}

/** How it stands with all of them. */
export function summary(findings: readonly Finding[]): string {
  const broken = findings.filter(({ state }) => state === 'broken').length
  if (broken > 0) return `${broken} of ${findings.length} checks found something wrong.`
  const unseen = findings.filter(({ state }) => state === 'unseen').length
  if (unseen === 0) return 'All is well.'
  const checks = unseen === 1 ? '1 check' : `${unseen} checks`
  return `Nothing wrong was found; ${checks} (marked –) could not be made.`
}
