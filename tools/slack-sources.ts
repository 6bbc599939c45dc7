/** TypeScript sources by their path. */
type Sources = Readonly<Record<string, string>>

/** The families of Slack's Web API that a bot token can call. */
const family =
  '(?:apps|assistant|auth|blocks|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files|functions|migration|oauth|openid|pins|reactions|reminders|search|team|usergroups|users|views|workflows)'

/**
 * The Web API methods that are called, or named to be called (`client.chat.postMessage(`,
 * `apiCall('chat.postMessage')`), sorted. `filesUploadV2` counts as the two methods it calls.
 */
export function methodsCalled(sources: Sources): string[] {
  // Elsewhere `conversations` are neuroflash's.
  const text = whole(
    Object.fromEntries(Object.entries(sources).filter(([path]) => path.startsWith('src/slack/'))),
  )
  const called = text.matchAll(new RegExp(`[\\w)\\]]\\.(${family}(?:\\.[a-z]\\w*)+)\\(`, 'g'))
  const named = text.matchAll(new RegExp(`'(${family}(?:\\.[a-z]\\w*)+)'`, 'g'))
  const uploads = /\bfilesUploadV2\(/.test(text)
    ? ['files.getUploadURLExternal', 'files.completeUploadExternal']
    : []
  return sorted([...Array.from(called, groupOne), ...Array.from(named, groupOne), ...uploads])
}

/** What `app.command('…')` and its like listen to, by literal or by the name of a constant. */
export function idsListenedTo(sources: Sources, kind: 'command' | 'shortcut' | 'action' | 'view'): string[] {
  const text = whole(sources)
  const first = text.matchAll(new RegExp(`\\.${kind}\\(\\s*('[^']*'|[A-Za-z_]\\w*)`, 'g'))
  const inObject = text.matchAll(
    new RegExp(`\\.${kind}\\(\\s*\\{[^}]*?(?:callback_id|action_id): ('[^']*'|[A-Za-z_]\\w*)`, 'g'),
  )
  return sorted([...first, ...inObject].map((match) => valueOf(groupOne(match), text)))
}

/** What blocks (`action_id: '…'`) and views (`callback_id: '…'`) offer outside of listeners' own constraints. */
export function idsOffered(sources: Sources, field: 'action_id' | 'callback_id'): string[] {
  const text = whole(sources)
    .replace(/\.(?:action|view|shortcut)\(\s*\{[^}]*\}/g, '')
    // What is typed into a field comes with its view.
    .replace(/type: 'plain_text_input',\s+action_id: \w+/g, '')
  const offered = text.matchAll(new RegExp(`\\b${field}: ('[^']*'|[A-Za-z_]\\w*)(?=[\\s,}])`, 'g'))
  return sorted(Array.from(offered, (match) => valueOf(groupOne(match), text)))
}

/** Where the server takes events, commands and interactivity. */
export function serverPath(sources: Sources): string | undefined {
  return /const EVENTS_PATH = '([^']+)'/.exec(whole(sources))?.[1]
}

function whole(sources: Sources): string {
  return Object.values(sources)
    .join('\n')
    .replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')
}

/**
 * A literal's text, or that of the constant with this name. A name that leads nowhere is given back, and then stands
 * out.
 */
function valueOf(expression: string, text: string): string {
  if (expression.startsWith("'")) return expression.slice(1, -1)
  return new RegExp(`const ${expression}(?:: \\w+)? = '([^']*)'`).exec(text)?.[1] ?? expression
}

function groupOne(match: RegExpMatchArray): string {
  return match[1] ?? ''
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}
