import { setextUnderline } from 'micromark-core-commonmark'
import type { Extension } from 'micromark-util-types'

/** A line under text is a divider; only one of `=` makes the text a heading. */
export const headings: Extension = {
  flow: { 61: { ...setextUnderline, name: 'headingUnderline' } },
  disable: { null: ['setextUnderline'] },
}
