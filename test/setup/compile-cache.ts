import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What Node has compiled once, every process of the tests may use. */
export const COMPILE_CACHE = join(tmpdir(), `neuroflash-tests-compiled-${process.getuid?.() ?? 0}`)
