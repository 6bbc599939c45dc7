import type { View } from '../../board.ts'
import { Blocks } from '../blocks/blocks.tsx'
import { object, string } from '../blocks/json.ts'
import { useHere } from '../context.ts'
import { Dialog } from '../dialog.tsx'

/** The modal on top of those that the bot has opened for whom one is. */
export function Modal() {
  const { world, place } = useHere()
  const view = world.views.findLast(({ type, user }) => type === 'modal' && user === place.user)
  return view === undefined ? null : <Opened key={view.id} view={view} />
}

function Opened({ view }: { readonly view: View }) {
  const { place, act } = useHere()
  const { id, body, errors } = view
  const submit = string(object(body.submit)?.text)
  const close = () => void act({ do: 'close', user: place.user, viewId: id })
  const send = (form: HTMLFormElement) => {
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, string(value)]))
    void act({ do: 'submit', user: place.user, viewId: id, values })
  }
  return (
    <Dialog title={string(object(body.title)?.text)} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send(event.currentTarget)
        }}
      >
        <Blocks blocks={Array.isArray(body.blocks) ? body.blocks : []} on={{ view: id }} />
        {errors !== undefined && <p role="alert">{Object.values(errors).map(string).join(' ')}</p>}
        <div class="buttons">
          <button type="button" onClick={close}>
            {string(object(body.close)?.text) || 'Close'}
          </button>
          {submit !== '' && (
            <button type="submit" class="block-button primary">
              {submit}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
