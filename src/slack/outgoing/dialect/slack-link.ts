import type { Extension as MdastExtension } from 'mdast-util-from-markdown'
import type { Code, Effects, Extension, State, Tokenizer } from 'micromark-util-types'

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    slackLink: 'slackLink'
    slackLinkAddress: 'slackLinkAddress'
  }
}

/** A link as Slack writes it, `<https://e.com|label>`: models that read Slack's text write it too. */
export const slackLink: Extension = { text: { 60: { name: 'slackLink', tokenize: tokenizeLink } } }

export const slackLinkFromMarkdown: MdastExtension = {
  enter: {
    slackLink(token) {
      this.enter({ type: 'link', url: '', children: [] }, token)
    },
  },
  exit: {
    slackLinkAddress(token) {
      const node = this.stack.at(-1)
      if (node?.type === 'link') node.url = this.sliceSerialize(token)
    },
    slackLink(token) {
      this.exit(token)
    },
  },
}

const starts = /^(?:https?:\/\/|mailto:|tel:)./i

function tokenizeLink(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let address = ''
  return (code) => {
    effects.enter('slackLink')
    take(effects, code)
    effects.enter('slackLinkAddress')
    return inAddress
  }

  function inAddress(code: Code): State | undefined {
    if (code === 124 && starts.test(address)) {
      effects.exit('slackLinkAddress')
      take(effects, code)
      return beforeLabel
    }
    if (code === null || code <= 32 || code === 60 || code === 62 || code === 124) return nok(code)
    if (address.length < 9) address += String.fromCharCode(code)
    effects.consume(code)
    return inAddress
  }

  function beforeLabel(code: Code): State | undefined {
    if (code === 62) return end(code)
    effects.enter('data')
    return inLabel(code)
  }

  function inLabel(code: Code): State | undefined {
    if (code === 62) {
      effects.exit('data')
      return end(code)
    }
    if (code === null || code < -2 || code === 60) return nok(code)
    effects.consume(code)
    return inLabel
  }

  function end(code: Code): State {
    take(effects, code)
    effects.exit('slackLink')
    return ok
  }
}

function take(effects: Effects, code: Code): void {
  effects.enter('autolinkMarker')
  effects.consume(code)
  effects.exit('autolinkMarker')
}
