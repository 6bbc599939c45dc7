/** The JSON in a body, or undefined when it is none. A `SyntaxError` would quote the body. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
