import { type Inline, text } from './tree.ts'

/** Inline nodes in order, with neighbouring texts joined and the line breaks that tags ask for. */
export class Row {
  readonly #nodes: Inline[] = []
  #owed = 0

  add(nodes: readonly Inline[]): void {
    for (const node of nodes) {
      if (this.#owed === 0) this.#push(node)
      else if (node.type !== 'text') this.#pushAfterBreaks(node)
      else if (node.value.trimStart() !== '') this.#pushAfterBreaks(text(node.value.trimStart()))
    }
  }

  /** Words that separate what stands in the line from what comes next; nothing at the line's beginning. */
  addBetween(words: string): void {
    if (this.#owed > 0 || this.#nodes.length === 0) return
    this.#takeBreaks()
    this.#push(text(words))
  }

  /** At least this many line breaks before what comes next, unless it is the first. */
  breakTo(count: number): void {
    this.#owed = Math.max(this.#takeBreaks(), count)
  }

  /** One line break more. */
  breakLine(): void {
    this.#owed = this.#takeBreaks() + 1
  }

  nodes(): Inline[] {
    return this.#nodes
  }

  /** Takes away the line breaks at the end, with the space around them, and says how many there were. */
  #takeBreaks(): number {
    const last = this.#nodes.at(-1)
    if (this.#owed > 0 || last?.type !== 'text') return this.#owed
    const kept = last.value.trimEnd()
    this.#nodes.pop()
    if (kept !== '') this.#nodes.push(text(kept))
    return last.value.slice(kept.length).split('\n').length - 1
  }

  #pushAfterBreaks(node: Inline): void {
    if (this.#nodes.length > 0) this.#push(text('\n'.repeat(this.#owed)))
    this.#owed = 0
    this.#push(node)
  }

  #push(node: Inline): void {
    const last = this.#nodes.at(-1)
    if (node.type === 'text' && node.value === '') return
    if (node.type === 'text' && last?.type === 'text')
      this.#nodes[this.#nodes.length - 1] = text(last.value + node.value)
    else this.#nodes.push(node)
  }
}
