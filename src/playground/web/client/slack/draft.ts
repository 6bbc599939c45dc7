import { useEffect, useState } from 'preact/hooks'

/**
 * What is being written at one place. As in Slack it is still there when one comes back, and after a reload; in this
 * tab alone.
 */
export function useDraft(place: string): [text: string, setText: (text: string) => void] {
  const key = `draft:${place}`
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '')
  useEffect(() => {
    if (text === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  }, [key, text])
  return [text, setText]
}
