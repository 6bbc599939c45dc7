/**
 * How the log's lines are shown. On a terminal: the time, the level in colour, the sentence and its fields; elsewhere as
 * they are, in JSON, for programs. What is in a field stays escaped, so it cannot give the terminal orders.
 */
export async function lineForm(stdout: NodeJS.WriteStream): Promise<(line: string) => string> {
  if (!stdout.isTTY) return (line) => line
  // Loaded only where somebody looks: it takes memory.
  const { prettyFactory } = await import('pino-pretty')
  return prettyFactory({ colorize: stdout.hasColors(), translateTime: 'SYS:HH:MM:ss', singleLine: true })
}
