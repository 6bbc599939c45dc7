import type { ComponentChildren } from 'preact'
import type { Json } from '../../../slack/model.ts'
import { useHere } from '../context.ts'
import { personOf } from '../slack/names.ts'
import { dateOf } from './date.ts'
import { emojiOf } from './emoji.ts'
import { object, objects, string } from './json.ts'
import { ChannelName, Link, PersonName } from './references.tsx'

export function RichText({ elements }: { readonly elements: readonly Json[] }) {
  return (
    <div class="rich-text">
      {elements.map((element, index) => (
        <Part key={index} element={element} />
      ))}
    </div>
  )
}

function Part({ element }: { readonly element: Json }) {
  switch (element.type) {
    case 'rich_text_list':
      return <List element={element} />
    case 'rich_text_preformatted':
      return <pre>{inlineOf(element)}</pre>
    case 'rich_text_quote':
      return <blockquote>{inlineOf(element)}</blockquote>
    default:
      return <p>{inlineOf(element)}</p>
  }
}

/** Slack nests no lists: a deeper one is another list with an indent. */
function List({ element }: { readonly element: Json }) {
  const items = objects(element.elements).map((item, index) => <li key={index}>{inlineOf(item)}</li>)
  const className = `indent-${Math.min(Number(element.indent ?? 0), 8)}`
  if (element.style !== 'ordered') return <ul class={className}>{items}</ul>
  return (
    <ol class={className} start={Number(element.offset ?? 0) + 1}>
      {items}
    </ol>
  )
}

function inlineOf(element: Json): ComponentChildren {
  return objects(element.elements).map((one, index) => <Inline key={index} element={one} />)
}

function Inline({ element }: { readonly element: Json }) {
  return <Styled style={object(element.style)}>{contentOf(element)}</Styled>
}

function contentOf(element: Json): ComponentChildren {
  switch (element.type) {
    case 'text':
      return string(element.text)
    case 'link':
      return <Link url={string(element.url)}>{string(element.text) || string(element.url)}</Link>
    case 'user':
      return <PersonName id={string(element.user_id)} />
    case 'channel':
      return <ChannelName id={string(element.channel_id)} />
    case 'emoji':
      return emojiOf(string(element.name))
    case 'broadcast':
      return <span class="mention">@{string(element.range)}</span>
    case 'usergroup':
      return <span class="mention">@{string(element.usergroup_id)}</span>
    case 'date':
      return <WrittenDate element={element} />
    default:
      return string(element.value)
  }
}

function WrittenDate({ element: { timestamp, format, fallback } }: { readonly element: Json }) {
  const { world, place } = useHere()
  const { locale } = personOf(place.user, world)
  return (
    <>{dateOf({ seconds: Number(timestamp), format: string(format), fallback: string(fallback), locale })}</>
  )
}

const STYLES = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['underline', 'u'],
  ['code', 'code'],
] as const

function Styled({
  style,
  children,
}: {
  readonly style: Json | undefined
  readonly children: ComponentChildren
}) {
  return STYLES.filter(([name]) => style?.[name] === true).reduce<ComponentChildren>(
    (inner, [, Tag]) => <Tag>{inner}</Tag>,
    children,
  )
}
