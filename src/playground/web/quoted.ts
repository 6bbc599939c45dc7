/**
 * What the bot writes around a question about a thread that it was called into the middle of, in whatever language: a
 * sentence or two, the quoted messages with their times, and a line before the question. Every line that people wrote
 * begins with `>`, so that nobody can end the quote early (`quoted-thread.ts`).
 */
const FRAME =
  /^[^\n]+\n\n(?:[^\n>][^\n]*\n\n)?> \d{4}-\d\d-\d\d \d\d:\d\d, [^\n]*:\n(?:>[^\n]*\n)+\n[^\n]+:\n\n/

/** The question alone, without the thread that is quoted before it. */
export function questionIn(content: string): string {
  return content.replace(FRAME, '')
}

export function quotesThread(content: string): boolean {
  return FRAME.test(content)
}
