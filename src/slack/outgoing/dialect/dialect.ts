import type { Extension as MdastExtension } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmFootnote } from 'micromark-extension-gfm-footnote'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import type { Extension } from 'micromark-util-types'
import { emphasis } from './emphasis.ts'
import { lists } from './lists.ts'

/**
 * An answer's Markdown is CommonMark with GFM, read as a person would read it. Where the two differ:
 *
 * | written | here | why |
 * | --- | --- | --- |
 * | `Kund*innen`, `10*15`, `9,99 €*` | a star inside or behind a word is a star | the gender star, products, footnotes |
 * | `**Hinweis:**Bitte`, `ist**„so“**und` | bold needs no space around it | models leave it out; Chinese has none |
 * | `__init__.py`, `/__tests__/` | underscores in a name or path are in its name | files |
 * | `10~20 %`, `~5` | only two tildes strike | one means "about" |
 * | `3.` `7.` `9.`, `05.`, `1986. Ein Jahr` | numbers stand as written; only `1. 1. 1.` counts up, and not for days and places | `numbers.ts` |
 * | two spaces before a bullet under `1.` | is inside it | models indent by two |
 * | `+ 20 % mehr` | is no bullet | the sign is part of the number |
 */
export function dialect(): { extensions: Extension[]; mdastExtensions: MdastExtension[] } {
  return {
    extensions: [
      gfmAutolinkLiteral(),
      gfmFootnote(),
      gfmTable(),
      gfmTaskListItem(),
      emphasis(),
      lists(),
      { disable: { null: ['htmlFlow', 'htmlText'] } },
    ],
    mdastExtensions: [gfmFromMarkdown()].flat(),
  }
}
