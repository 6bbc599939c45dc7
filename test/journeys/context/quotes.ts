/** What a question with its context says, read as strictly as a careful reader would: by how each line begins. */
export function quotes(sent: string): {
  readonly said: { readonly who: string; readonly at: string; readonly words: string }[]
  readonly author: string | undefined
  readonly question: string
  readonly isCut: boolean
} {
  const lines = sent.split('\n')
  const firstQuoted = lines.findIndex((line) => line.startsWith('>'))
  const lastQuoted = lines.findIndex((line, at) => at > firstQuoted && !line.startsWith('>')) - 1
  if (!/^(?:This question comes from|Diese Frage kommt aus)/.test(sent) || firstQuoted < 0)
    return { said: [], author: undefined, question: sent, isCut: false }
  const said: { who: string; at: string; words: string }[] = []
  for (const line of lines.slice(firstQuoted, lastQuoted + 1)) {
    if (line.startsWith('> >')) {
      const last = said.at(-1)
      if (last === undefined) throw new Error(`words of nobody: ${line}`)
      last.words = [...(last.words === '' ? [] : [last.words]), line.slice(4)].join('\n')
    } else if (line !== '>') {
      const [, at, who] = /^> (\d{4}-\d\d-\d\d \d\d:\d\d), (.*):$/.exec(line) ?? []
      if (at === undefined || who === undefined) throw new Error(`a quoted line of no kind: ${line}`)
      said.push({ at, who, words: '' })
    }
  }
  const [, author] = /^(?:Question from|Frage von) (.*):$/.exec(lines[lastQuoted + 2] ?? '') ?? []
  return {
    said,
    author,
    question: lines.slice(lastQuoted + 4).join('\n'),
    isCut: lines
      .slice(0, firstQuoted)
      .some((line) =>
        /^(?:The thread is not quoted in full|Der Thread ist hier nicht vollständig)/.test(line),
      ),
  }
}
