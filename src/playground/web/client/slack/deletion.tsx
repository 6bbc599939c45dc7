import type { Message } from '../../board.ts'
import { useHere } from '../context.ts'
import { Dialog } from '../dialog.tsx'

export function Deletion({ message, onDone }: { readonly message: Message; readonly onDone: () => void }) {
  const { place, act } = useHere()
  const { channel, ts } = message
  const remove = () => {
    onDone()
    void act({ do: 'remove', user: place.user, channel, ts })
  }
  return (
    <Dialog title="Delete message" onClose={onDone}>
      <p>Are you sure you want to delete this message? This cannot be undone.</p>
      <div class="buttons">
        <button type="button" onClick={onDone}>
          Cancel
        </button>
        <button type="button" class="block-button danger" onClick={remove}>
          Delete
        </button>
      </div>
    </Dialog>
  )
}
