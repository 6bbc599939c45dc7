import { describe, expect, it } from 'vitest'
import { permalink, threadOfPermalink } from '../../src/slack/permalink.ts'
import { threadKey } from '../../src/slack/thread-key.ts'

const workspace = { team: 'T1', home: 'https://acme.slack.com/' }
const ts = '1700000000.000100'
const thread = threadKey({ team: 'T1', channel: 'C2', ts })
const link = 'https://acme.slack.com/archives/C2/p1700000000000100'

const read = (text: string) => threadOfPermalink(text, workspace)

describe('a link to a message', () => {
  it('is read back as it was given', () => {
    expect(read(permalink(thread, workspace.home))).toBe(thread)
  })

  it.each([
    `"${link}"`,
    `'${link}'`,
    `„${link}“`,
    `»${link}«`,
    `(${link})`,
    `[${link}]`,
    `\`${link}\``,
    `*${link}*`,
    `${link}.`,
    `${link},`,
    `${link}/`,
    `${link}/.`,
    `(<${link}|the thread>).`,
    `\`<${link}>\``,
    `  ${link}\n`,
    'acme.slack.com/archives/C2/p1700000000000100',
    'HTTPS://ACME.SLACK.COM/archives/C2/p1700000000000100',
    'http://acme.slack.com/archives/C2/p1700000000000100',
    `${link}#quoted`,
  ])('is known whatever stands around it: %s', (text) => {
    expect(read(text)).toBe(thread)
  })

  it.each([
    'https://slack.com/archives/C2/p1700000000000100',
    'https://acme-group.enterprise.slack.com/archives/C2/p1700000000000100',
    'https://acme.slack.com/messages/C2/p1700000000000100',
    'https://app.slack.com/client/T1/C2/p1700000000000100',
    'https://app.slack.com/client/E1/C2/p1700000000000100',
    `https://app.slack.com/client/T1/C2/thread/C2-${ts}`,
    `https://app.slack.com/client/T1/unreads/thread/C2-${ts}`.replace('unreads', 'C9'),
    `https://app.slack.com/client/T1/C2/thread/C2-${ts}/`,
    `https://acme-group.enterprise.slack.com/client/E1/C2/thread/C2-${ts}`,
    `slack://channel?team=T1&id=C2&message=${ts}`,
    `slack://channel?team=T1&amp;id=C2&amp;message=1700000099.000200&amp;thread_ts=${ts}`,
    `https://slack.com/archives/C2/p1700000099000200?thread_ts=${ts}&cid=C2`,
    `"https://acme.slack.com/archives/C2/p1700000099000200?cid=C2&thread_ts=${ts}".`,
  ])('is known in each form that Slack gives it: %s', (text) => {
    expect(read(text)).toBe(thread)
  })

  it.each([
    'https://other.slack.com/archives/C2/p1700000000000100',
    'https://acme.slack.com.evil.example/archives/C2/p1700000000000100',
    'https://evil.example/acme.slack.com/archives/C2/p1700000000000100',
    'https://acme.slack.com@evil.example/archives/C2/p1700000000000100',
    'https://enterprise.slack.com.evil.example/archives/C2/p1700000000000100',
    'https://a.b.enterprise.slack.com/archives/C2/p1700000000000100',
    `https://app.slack.com/client/T2/C2/thread/C2-${ts}`,
    'https://app.slack.com/client/T1/C2',
    'https://acme.slack.com/archives/C2',
    'https://acme.slack.com/archives/C2/p17000000001',
    'https://acme.slack.com/files/U1/F1/p1700000000000100',
    `slack://channel?team=T2&id=C2&message=${ts}`,
    'slack://channel?team=T1&id=C2',
    'ftp://acme.slack.com/archives/C2/p1700000000000100',
    'javascript://acme.slack.com/archives/C2/p1700000000000100',
    'reset',
    '',
    '<>',
  ])('is not seen in %s', (text) => {
    expect(read(text)).toBeUndefined()
  })
})
