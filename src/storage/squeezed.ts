const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

/** A name that begins with a UUID, 13 bytes shorter. Any other name stays as it is. */
export function squeezed(name: string): string {
  const hex = uuid.exec(name)?.[0]
  if (hex === undefined) return name
  const short = Buffer.from(hex.replaceAll('-', ''), 'hex').toString('base64url')
  return `!${short}${name.slice(hex.length)}`
}

/** The name as it was before. One that was never squeezed stays as it is. */
export function unsqueezed(text: string): string {
  const short = /^!([\w-]{22})/.exec(text)?.[1]
  if (short === undefined) return text
  const hex = Buffer.from(short, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') + text.slice(23)
}
