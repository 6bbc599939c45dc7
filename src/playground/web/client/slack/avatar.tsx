import type { Person } from '../../board.ts'

type Props = { readonly person: Person; readonly size?: 'small' }

/** Says nothing to who cannot see it: the name stands beside it. */
export function Avatar({ person, size }: Props) {
  const className = `avatar ${size ?? ''} colour-${person.order % 7}`
  if (person.role === 'bot') return <img class={className} src="/icon.svg" alt="" />
  const initials = person.name.split(' ').map((part) => part.slice(0, 1))
  return (
    <span class={className} aria-hidden="true">
      {initials.join('').slice(0, 2)}
    </span>
  )
}
