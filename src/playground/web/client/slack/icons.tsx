/** Drawn here, since not every machine has these as letters. They say nothing to who cannot see them. */
export function Lock() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z" />
    </svg>
  )
}

export function Eye() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 3c4 0 7 4 7.5 5C15 9 12 13 8 13S1 9 .5 8C1 7 4 3 8 3m0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6m0 1.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3" />
    </svg>
  )
}

export function Bubble() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1 2h14v9H8l-4 4v-4H1zm2 2v5h3v1.5L7.5 9H13V4z" />
    </svg>
  )
}
