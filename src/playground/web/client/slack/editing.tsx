import { type ComponentChildren, createContext } from 'preact'
import { useContext, useState } from 'preact/hooks'

type Editing = {
  /** The message that is being changed, by its `ts`. */
  readonly ts: string | undefined
  readonly edit: (ts: string | undefined) => void
}

const EditingContext = createContext<Editing>({ ts: undefined, edit: () => undefined })

/** Around messages and the field below them: one of them at a time is changed in its place. */
export function EditingHere({ children }: { readonly children: ComponentChildren }) {
  const [ts, edit] = useState<string>()
  return <EditingContext.Provider value={{ ts, edit }}>{children}</EditingContext.Provider>
}

export function useEditing(): Editing {
  return useContext(EditingContext)
}
