/** Values in a body: a long page of a history has some hundreds. Reading more would hold everything else up. */
const MOST_VALUES = 20_000

/**
 * The JSON in a body; undefined when it is no JSON, or holds more values than any reply needs. It does not throw, since
 * a `SyntaxError` would quote the body.
 */
export function parseJson(body: string): unknown {
  if (!hasFewValues(body)) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const opening = /["[{,]/g

/** Strings are skipped: however long, they cost little, and they may say anything. */
function hasFewValues(body: string): boolean {
  let values = 1
  opening.lastIndex = 0
  for (let found = opening.exec(body); found && values <= MOST_VALUES; found = opening.exec(body)) {
    values += 1
    if (found[0] === '"') opening.lastIndex = endOfString(body, opening.lastIndex)
  }
  return values <= MOST_VALUES
}

/** The place behind the quotation mark that ends the string beginning at `from`. */
function endOfString(body: string, from: number): number {
  for (let end = body.indexOf('"', from); end >= 0; end = body.indexOf('"', end + 1)) {
    let slashes = 0
    while (body[end - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return end + 1
  }
  return body.length
}
