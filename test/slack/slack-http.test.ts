import { expect, it } from 'vitest'
import { isSlackAddress } from '../../src/slack/slack-http.ts'

const apiUrl = 'https://slack.com/api/'

it.each([
  ['https://hooks.slack.com/commands/T/1/x', 'hooks', apiUrl],
  ['https://files.slack.com/upload/v1/x', 'files', apiUrl],
  ['https://hooks.slack-gov.com/x', 'hooks', 'https://slack-gov.com/api/'],
  ['https://hooks.slack.com/x', 'hooks', 'https://proxy.example/api/'],
  ['http://127.0.0.1:4000/hooks/1', 'hooks', 'http://127.0.0.1:4000/api/'],
] as const)('%s is Slack’s for %s where the Web API is at %s', (url, service, at) => {
  expect(isSlackAddress(url, { service, apiUrl: at })).toBe(true)
})

it.each([
  ['https://files.slack.com/x', 'hooks'],
  ['https://hooks.slack.com/x', 'files'],
  ['http://hooks.slack.com/x', 'hooks'],
  ['https://hooks.slack.com:8443/x', 'hooks'],
  ['https://me:pass@hooks.slack.com/x', 'hooks'],
  ['https://hooks.slack.com.evil.example/x', 'hooks'],
  ['https://evil.example/hooks.slack.com', 'hooks'],
  ['https://evil-hooks.slack.com/x', 'hooks'],
  ['file:///etc/passwd', 'files'],
  ['nothing', 'files'],
] as const)('%s is not Slack’s for %s', (url, service) => {
  expect(isSlackAddress(url, { service, apiUrl })).toBe(false)
})
