import { useState } from 'preact/hooks'
import type { Json } from '../../../slack/model.ts'
import type { Place } from '../../../slack/stand-in.ts'
import { useHere } from '../context.ts'
import { Dialog } from '../dialog.tsx'
import { emojiOf } from './emoji.ts'
import { object, objects, string } from './json.ts'
import { Mrkdwn } from './mrkdwn.tsx'
import { follow } from './references.tsx'

/** Where the element stands. */
export type On = Place

type Props = { readonly element: Json; readonly blockId: string; readonly on: On }

export function Text({ text }: { readonly text: unknown }) {
  const { type, text: words } = object(text) ?? {}
  if (type === 'mrkdwn') return <Mrkdwn text={string(words)} />
  return <span>{string(words).replaceAll(/:([a-z0-9_+-]+):/g, (_, name: string) => emojiOf(name))}</span>
}

export function BlockElement({ element, blockId, on }: Props) {
  switch (element.type) {
    case 'mrkdwn':
    case 'plain_text':
      return <Text text={element} />
    case 'button':
      return <Button element={element} blockId={blockId} on={on} />
    case 'static_select':
    case 'overflow':
      return <Select element={element} blockId={blockId} on={on} />
    default:
      return <span class="unknown">({string(element.type)})</span>
  }
}

function usePress({ element, blockId, on }: Props) {
  const { act, place } = useHere()
  const confirm = object(element.confirm)
  const [asking, setAsking] = useState<{ readonly value: string }>()
  const press = (value: string) =>
    void act({
      do: 'press',
      user: place.user,
      on,
      actionId: string(element.action_id),
      ...(blockId !== '' && { blockId }),
      ...(value !== '' && { value }),
    })
  const dialog = confirm !== undefined && asking !== undefined && (
    <Confirm
      confirm={confirm}
      onAnswer={(isYes) => {
        setAsking(undefined)
        if (isYes) press(asking.value)
      }}
    />
  )
  return { press: (value: string) => (confirm === undefined ? press(value) : setAsking({ value })), dialog }
}

function Button(props: Props) {
  const { place } = useHere()
  const { element } = props
  const { press, dialog } = usePress(props)
  return (
    <>
      <button
        type="button"
        class={`block-button ${string(element.style)}`}
        aria-label={string(element.accessibility_label) || undefined}
        onClick={() => {
          press(string(element.value))
          follow(string(element.url), place.user)
        }}
      >
        <Text text={element.text} />
      </button>
      {dialog}
    </>
  )
}

function Select(props: Props) {
  const { element } = props
  const { press, dialog } = usePress(props)
  const label = string(object(element.placeholder)?.text) || 'Choose'
  return (
    <>
      <select
        aria-label={label}
        value={string(object(element.initial_option)?.value)}
        onChange={(event) => press(event.currentTarget.value)}
      >
        <option value="">{label}</option>
        {objects(element.options).map((option) => (
          <option key={string(option.value)} value={string(option.value)}>
            {string(object(option.text)?.text)}
          </option>
        ))}
      </select>
      {dialog}
    </>
  )
}

/** Slack: the confirmation dialog object. */
function Confirm({
  confirm,
  onAnswer,
}: {
  readonly confirm: Json
  readonly onAnswer: (isYes: boolean) => void
}) {
  return (
    <Dialog title={string(object(confirm.title)?.text)} onClose={() => onAnswer(false)}>
      <Text text={confirm.text} />
      <div class="buttons">
        <button type="button" onClick={() => onAnswer(false)}>
          {string(object(confirm.deny)?.text) || 'Cancel'}
        </button>
        <button
          type="button"
          class={`block-button ${string(confirm.style) || 'primary'}`}
          onClick={() => onAnswer(true)}
        >
          {string(object(confirm.confirm)?.text) || 'OK'}
        </button>
      </div>
    </Dialog>
  )
}
