import type { Json } from '../model.ts'

/** Slack: Block Kit reference, block elements and composition objects. */
const LIMIT = {
  buttonText: 75,
  buttonValue: 2000,
  actionId: 255,
  options: 100,
  optionText: 75,
  overflow: 5,
  url: 3000,
}
const CONFIRM = { title: 100, text: 300, confirm: 30, deny: 30 }

const KNOWN = new Set([
  'button',
  'overflow',
  'static_select',
  'multi_static_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'external_select',
  'radio_buttons',
  'checkboxes',
  'datepicker',
  'plain_text_input',
  'image',
  'feedback_buttons',
  'icon_button',
])

/** What is wrong with an interactive element; nothing if Slack takes it. */
export function actionProblem(element: Json): string | undefined {
  return element.type === 'image' ? 'unsupported element: image' : elementProblem(element)
}

export function elementProblem(element: unknown): string | undefined {
  if (!isJson(element)) return 'missing required field: element'
  if (!KNOWN.has(String(element.type))) return `unsupported element: ${String(element.type)}`
  if (textLength(element.action_id) > LIMIT.actionId) return 'action_id is too long'
  return confirmProblem(element.confirm) ?? problemByType(element)
}

export function textProblem(
  value: unknown,
  { max, types = ['plain_text', 'mrkdwn'] }: { max: number; types?: readonly string[] },
): string | undefined {
  if (!isJson(value)) return 'missing required field: text'
  if (!types.includes(String(value.type))) return `unsupported text type: ${String(value.type)}`
  if (typeof value.text !== 'string' || value.text === '') return 'must be more than 0 characters'
  return value.text.length > max ? `must be less than ${max + 1} characters` : undefined
}

export function textLength(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

function problemByType(element: Json): string | undefined {
  switch (element.type) {
    case 'button':
      return buttonProblem(element)
    case 'overflow':
      return optionsProblem(element.options, LIMIT.overflow)
    case 'static_select':
    case 'multi_static_select':
      return element.option_groups === undefined ? optionsProblem(element.options, LIMIT.options) : undefined
    case 'radio_buttons':
    case 'checkboxes':
      return optionsProblem(element.options, 10)
    default:
      return undefined
  }
}

function buttonProblem(button: Json): string | undefined {
  if (textLength(button.value) > LIMIT.buttonValue) return 'value is too long'
  if (textLength(button.url) > LIMIT.url) return 'url is too long'
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger')
    return 'invalid style'
  return textProblem(button.text, { max: LIMIT.buttonText, types: ['plain_text'] })
}

function optionsProblem(value: unknown, max: number): string | undefined {
  const options = objects(value)
  if (options.length === 0) return 'missing required field: options'
  if (options.length > max) return `no more than ${max} options allowed`
  return options
    .map((option) => textProblem(option.text, { max: LIMIT.optionText }))
    .find((problem) => problem !== undefined)
}

function confirmProblem(confirm: unknown): string | undefined {
  if (confirm === undefined) return undefined
  if (!isJson(confirm)) return 'invalid confirm'
  return Object.entries(CONFIRM)
    .map(([part, max]) => (confirm[part] === undefined ? undefined : textProblem(confirm[part], { max })))
    .find((problem) => problem !== undefined)
}
