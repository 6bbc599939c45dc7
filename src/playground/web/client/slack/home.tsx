import { useEffect } from 'preact/hooks'
import { Blocks } from '../blocks/blocks.tsx'
import { useHere } from '../context.ts'

/** The bot's own page, as it has made it for whom one is. */
export function Home() {
  const { world, place, act } = useHere()
  useEffect(() => {
    void act({ do: 'open-home', user: place.user })
  }, [place.user])
  const view = world.views.findLast(({ type, user }) => type === 'home' && user === place.user)
  if (view === undefined) return <p class="empty-home">neuroflash has not shown anything here yet.</p>
  return (
    // Whoever has no mouse scrolls it with the arrows.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section class="home" aria-label="Home" tabIndex={0}>
      <Blocks blocks={Array.isArray(view.body.blocks) ? view.body.blocks : []} on={{ view: view.id }} />
    </section>
  )
}
