/** Of the messages of all bursts. Out of order: an answer that stands beneath the answer to a later message. */
export type Bursts = {
  readonly sent: number
  readonly lost: number
  readonly doubled: number
  readonly outOfOrder: number
}

/** What was written in one thread, by words that only one message has. */
export type Burst = { readonly root: string; readonly words: readonly string[] }

/** `answers`: the thread and the text of each, in the order they came. */
export function judgeBursts(sent: readonly Burst[], answers: readonly string[]): Bursts {
  return sum(
    sent.map(({ root, words }) =>
      judged(
        words,
        answers.filter((answer) => answer.startsWith(`${root} `)),
      ),
    ),
  )
}

function judged(words: readonly string[], answers: readonly string[]): Bursts {
  const places = words.map((word) =>
    answers.flatMap((answer, place) => (answer.includes(word) ? [place] : [])),
  )
  let latest = -1
  let outOfOrder = 0
  for (const place of places.flatMap(([first]) => first ?? [])) {
    if (place < latest) outOfOrder += 1
    latest = Math.max(latest, place)
  }
  return {
    sent: words.length,
    lost: places.filter(({ length }) => length === 0).length,
    doubled: places.filter(({ length }) => length > 1).length,
    outOfOrder,
  }
}

function sum(all: readonly Bursts[]): Bursts {
  const of = (name: keyof Bursts) => all.reduce((total, one) => total + one[name], 0)
  return { sent: of('sent'), lost: of('lost'), doubled: of('doubled'), outOfOrder: of('outOfOrder') }
}
