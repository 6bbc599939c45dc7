import { useId } from 'preact/hooks'
import type { Json } from '../../../slack/model.ts'
import { Text } from './elements.tsx'
import { object, objects, string } from './json.ts'

/** A field of a modal. Its value goes with the form around it, under its action id. */
export function InputBlock({ block }: { readonly block: Json }) {
  const id = useId()
  const element = object(block.element) ?? {}
  const isRequired = block.optional !== true
  return (
    <div class="input">
      <label for={id}>
        <Text text={block.label} />
        {!isRequired && <span class="time"> (optional)</span>}
      </label>
      <Field id={id} element={element} isRequired={isRequired} />
      {block.hint !== undefined && (
        <p class="time">
          <Text text={block.hint} />
        </p>
      )}
    </div>
  )
}

type Props = { readonly id: string; readonly element: Json; readonly isRequired: boolean }

function Field({ id, element, isRequired }: Props) {
  const name = string(element.action_id)
  if (element.type === 'static_select' || element.type === 'radio_buttons') {
    return (
      <select
        id={id}
        name={name}
        required={isRequired}
        defaultValue={string(object(element.initial_option)?.value)}
      >
        {objects(element.options).map((option) => (
          <option key={string(option.value)} value={string(option.value)}>
            {string(object(option.text)?.text)}
          </option>
        ))}
      </select>
    )
  }
  if (element.multiline === true) {
    const typed = string(element.initial_value)
    return <textarea id={id} name={name} required={isRequired} rows={4} defaultValue={typed} />
  }
  return <input id={id} name={name} required={isRequired} defaultValue={string(element.initial_value)} />
}
