import type { Extension as MdastExtension } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { setextUnderline } from 'micromark-core-commonmark'
import { gfmFootnote } from 'micromark-extension-gfm-footnote'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import { combineExtensions } from 'micromark-util-combine-extensions'
import type { Extension } from 'micromark-util-types'
import { mailAddresses, webAddresses } from './addresses.ts'
import { emphasis } from './emphasis.ts'
import { lists } from './lists.ts'
import { math } from './math.ts'
import { paths } from './paths.ts'
import { reasoning } from './reasoning.ts'
import { slackLink, slackLinkFromMarkdown } from './slack-link.ts'
import { tags } from './tags.ts'

/**
 * An answer's Markdown is CommonMark with GFM, read as a person would read it. Where the two differ:
 *
 * | written | here | why |
 * | --- | --- | --- |
 * | `Kund*innen`, `10*15`, `9,99 €*` | a star inside or behind a word is a star | the gender star, products, footnotes |
 * | `**Hinweis:**Bitte`, `ist**„so“**und` | bold needs no space around it | models leave it out; Chinese has none |
 * | `*\|FNAME\|*` | is as it is written | fields that Mailchimp fills |
 * | `S:\Team\_alle`, `\\server\alle` | backslashes of a path escape nothing | people paste it |
 * | `__init__.py`, `/__tests__/` | underscores in a name or path are in its name | files |
 * | `10~20 %`, `~5` | only two tildes strike | one means "about" |
 * | `3.` `7.` `9.`, `05.`, `1986. Ein Jahr` | numbers stand as written; only `1. 1. 1.` counts up, but not `1. Mai` or `1. Platz` | `numbers.ts` |
 * | `- 1. Oktober: Start` | one bullet | nobody begins two lists in one line |
 * | `* inkl. MwSt.` where there is a `9,99 €*` | a star, if it is the only item | it is the footnote |
 * | lines without a bar under a table | stand under it | models leave out the empty line |
 * | two spaces before a bullet under `1.` | is inside it | models indent by two |
 * | `„https://e.com/a“`, `https://e.com，以及` | quotation marks and what follows are not the address's | nobody would type them |
 * | `<https://e.com\|here>` | a link | models write it as they read it in Slack |
 * | `Text⏎---` | text and a divider; `===` still makes a heading | people draw lines |
 * | `<think>…</think>` | left out | it is not the answer |
 * | `<b>`, `<sub>`, `<br>`, `<details>` … | as what they mean; tags without a partner, and all others, are text | models know HTML |
 * | `\( x \)`, `\[ x \]`, `$x^2$` | as code, nothing in it read | its backslashes and stars are its own |
 * | `+ 20 % mehr` | is no bullet, `> 50 %` no quote | the sign is part of the number |
 */
export function dialect(source: string): { extensions: Extension[]; mdastExtensions: MdastExtension[] } {
  const some = someRules.filter(({ need }) => need.test(source)).map(({ rules }) => rules)
  // `reasoning` remembers something of the document that it reads.
  return { extensions: [rules, ...some, lastRules, reasoning()], mdastExtensions }
}

/** A line under text is a divider; only one of `=` makes the text a heading. */
const headings: Extension = {
  flow: { 61: { ...setextUnderline, name: 'headingUnderline' } },
  disable: { null: ['setextUnderline'] },
}

/** Joined once: that took a third of the time of a short answer. */
const rules: Extension = combineExtensions([
  gfmFootnote(),
  gfmTable(),
  gfmTaskListItem(),
  emphasis(),
  lists(),
  headings,
])

/**
 * These have a rule for each letter, which took two thirds of the time of a short answer. So each is used only for a
 * text with what all that it finds must have.
 */
const someRules: readonly { readonly need: RegExp; readonly rules: Extension }[] = [
  { need: /:\/\/|www\./i, rules: webAddresses },
  { need: /@/, rules: mailAddresses },
  { need: /\\/, rules: paths },
]

/** What comes later is tried first. */
const lastRules: Extension = combineExtensions([
  slackLink,
  tags,
  math,
  { disable: { null: ['htmlFlow', 'htmlText'] } },
])

/** Without GFM's search for addresses in the finished text: `addresses` knows where they end. */
const mdastExtensions: MdastExtension[] = [
  ...gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] })),
  slackLinkFromMarkdown,
]
