import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = `${import.meta.dirname}/../..`
const design = readFileSync(`${root}/src/README.md`, 'utf8')

/** Each promise with the files and folders of tests that the design names for it. */
const promises = Array.from(design.matchAll(/^\| (P\d+) \|.*\| (.*) \|$/gm), ([, name = '', tests = '']) => ({
  name,
  places: Array.from(tests.matchAll(/`(test\/[\w./-]+)`/g), ([, place = '']) => place),
}))

it('every promise of the design has its number in a `describe` of each place that tests it', () => {
  const unnamed = promises.flatMap(({ name, places }) =>
    places.filter((place) => !isNamedIn(place, name)).map((place) => `${name}: ${place}`),
  )

  expect(promises.filter(({ places }) => places.length > 0)).toHaveLength(10)
  expect(unnamed).toEqual([])
})

function isNamedIn(place: string, promise: string): boolean {
  const files = place.endsWith('.ts') ? [place] : globSync(`${place}**/*.ts`, { cwd: root })
  const titles = files.flatMap((file) =>
    Array.from(
      readFileSync(`${root}/${file}`, 'utf8').matchAll(/\bdescribe(?:\.\w+)*\([^'`]*['`](.*)['`]/g),
      ([, title = '']) => title,
    ),
  )
  return titles.some((title) => new RegExp(`\\b${promise}\\b`).test(title))
}
