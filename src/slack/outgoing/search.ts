/** The piece that fits, and what is left. */
export type Cut<T> = readonly [head: T, rest: T]

export type Fits<T> = (head: T) => boolean

/**
 * The largest count up to `most` that fits; 0 if none does. Once a count does not fit, no larger one may fit. Asks
 * only about counts up to twice the answer, so its price depends on what fits and not on how much there is.
 */
export function largest(most: number, fits: (count: number) => boolean): number {
  let good = 0
  let next = 1
  while (next <= most && fits(next)) {
    good = next
    next *= 2
  }
  let bad = Math.min(next, most + 1)
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (fits(middle)) good = middle
    else bad = middle
  }
  return good
}

/** The last place up to `index` that is not inside what people see as one character; 0 when the first is longer. */
export function characterStart(value: string, index: number): number {
  if (index >= value.length) return value.length
  const window = value.slice(0, index + 64)
  return new Intl.Segmenter().segment(window).containing(index)?.index ?? 0
}

/** The last place up to `index` that is not between the halves of a surrogate pair. */
export function codePointStart(value: string, index: number): number {
  const unit = value.charCodeAt(index)
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index
}
