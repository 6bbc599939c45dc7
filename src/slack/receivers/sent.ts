export type Body = Readonly<Record<string, unknown>>

/** What one request holds. `other`: something that Slack sends to every app and this one has no use for. */
export type Sent = {
  readonly kind: 'event' | 'url-verification' | 'other' | 'command' | 'interaction' | 'ssl-check'
  readonly body: Body
}

/**
 * Reads an event only from JSON, and a command or an interaction only from a form. The signature does not cover
 * the header that says which of them it is, and what somebody writes in a message must never be taken for a
 * press on a button.
 */
export function readSent(text: string, contentType: string | undefined): Sent | undefined {
  if (isJson(contentType)) return readJson(text)
  return isForm(contentType) && !text.startsWith('{') ? readForm(text) : undefined
}

function readJson(text: string): Sent | undefined {
  const body = objectOf(text)
  if (body?.['type'] === undefined) return undefined
  if (body['type'] === 'event_callback') return { kind: 'event', body }
  return { kind: body['type'] === 'url_verification' ? 'url-verification' : 'other', body }
}

/** A form has each field once; an interaction has nothing but its payload, and that is no event, which would be lost. */
function readForm(text: string): Sent | undefined {
  const fields = [...new URLSearchParams(text)]
  const body = Object.fromEntries(fields)
  if (Object.keys(body).length !== fields.length) return undefined
  if (body['ssl_check'] === '1') return { kind: 'ssl-check', body }
  if (body['command'] !== undefined) return { kind: 'command', body }
  const payload = fields.length === 1 && body['payload'] !== undefined ? objectOf(body['payload']) : undefined
  if (payload?.['type'] === undefined || payload['type'] === 'event_callback') return undefined
  return { kind: 'interaction', body: payload }
}

function objectOf(json: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(json)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  } catch {
    return undefined
  }
}

/** Whether it is a form, whatever character set Slack adds to the content type. */
export function isForm(contentType: string | undefined): boolean {
  return mediaType(contentType) === 'application/x-www-form-urlencoded'
}

function isJson(contentType: string | undefined): boolean {
  return mediaType(contentType) === 'application/json'
}

function mediaType(contentType = ''): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
}
