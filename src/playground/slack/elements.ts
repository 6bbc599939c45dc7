import type { Json } from './model.ts'
import { isJson, objects } from './web-api/block-elements.ts'

/** An interactive element where people see it. */
export interface Shown {
  readonly blockId: string
  readonly element: Json
  readonly isInput: boolean
  readonly isOptional: boolean
}

/** Every interactive element in these blocks, in the order people see them. */
export function elementsIn(blocks: readonly Json[]): readonly Shown[] {
  return blocks.flatMap((block) => {
    const elements = [...objects(block.elements), block.accessory, block.element].filter(isJson)
    return elements
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({
        blockId: String(block.block_id),
        element,
        isInput: block.type === 'input',
        isOptional: block.optional === true,
      }))
  })
}

/** What an element tells when it is used; throws where there is no such choice. */
export function choiceOf(element: Json, value: string | undefined): Json {
  switch (element.type) {
    case 'button':
    case 'icon_button':
      return {
        text: element.text,
        value: element.value,
        ...(element.style !== undefined && { style: element.style }),
      }
    case 'feedback_buttons':
      return feedbackOf(element, value)
    case 'users_select':
      return { selected_user: value ?? null }
    case 'conversations_select':
      return { selected_conversation: value ?? null }
    case 'channels_select':
      return { selected_channel: value ?? null }
    case 'datepicker':
      return { selected_date: value ?? null }
    case 'plain_text_input':
      return { value: value ?? element.initial_value ?? null }
    case 'checkboxes':
    case 'multi_static_select':
      return {
        selected_options: (value ?? '')
          .split(',')
          .filter(Boolean)
          .map((one) => optionOf(element, one)),
      }
    default:
      return {
        selected_option: value === undefined ? (element.initial_option ?? null) : optionOf(element, value),
      }
  }
}

function feedbackOf(element: Json, value: string | undefined): Json {
  const buttons = [element.positive_button, element.negative_button].filter(isJson)
  const pressed = buttons.find((button) => value === undefined || button.value === value)
  if (!pressed) throw new Error(`No feedback button with the value ${value} is shown`)
  return { text: pressed.text, value: pressed.value }
}

function optionOf(element: Json, value: string): Json {
  const groups = objects(element.option_groups).flatMap((group) => objects(group.options))
  const option = [...objects(element.options), ...groups].find((option) => option.value === value)
  if (!option) throw new Error(`No option ${value} is shown in ${String(element.action_id)}`)
  return option
}
