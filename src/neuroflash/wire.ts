import { z } from 'zod'
import { textOf } from './text.ts'

/*
 * What neuroflash is asked and what it answers. "N1" and the like are facts and assumptions listed in
 * `src/README.md`, with where they come from; N1 to N8 are the steps of neuroflash's guide.
 */

/** Method and path of a request; also its name in logs and metrics. */
export const routes = {
  /** N1; its URL stands apart from all others. */
  token: 'POST token',
  /** N2 */
  workspaces: 'GET /workspace-service/v1/workspaces',
  /** N3 */
  create: 'POST /ds-prototypes/conversations',
  /** N4 and N5 */
  ask: 'POST /ds-prototypes/conversations/{uuid}/chat/completions',
  /** N6 */
  conversation: 'GET /ds-prototypes/conversations/{uuid}',
  /** N7 */
  history: 'GET /ds-prototypes/conversations/{uuid}/messages',
  /** N8 */
  delete: 'DELETE /ds-prototypes/conversations/{uuid}',
  /** N20; of a workspace. */
  quotas: 'GET /usage-service/v1/workspaces/{uuid}/quotas',
} as const

export type Route = (typeof routes)[keyof typeof routes]

/** The route with the conversation, or the workspace, it is about in its place. */
export function routeTo(route: Route, uuid: string | undefined): string {
  return route.replace('{uuid}', () => encodeURIComponent(uuid ?? ''))
}

/**
 * On each request to `/ds-prototypes`, beside what the guide asks for (N9).
 */
export const workspaceHeader = 'x-workspace-id'

export function tokenForm(clientId: string, clientSecret: string): string {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'openid',
  }
  return new URLSearchParams(form).toString()
}

/** In the body for POST, not in the query and not in a header (N3). */
export function creation(workspace: string): object {
  return { workspace_id: workspace }
}

/** Only the new message: neuroflash remembers the others (N4). */
export function question(content: string): object {
  return { messages: [{ role: 'user', content }] }
}

/** Required on every GET and DELETE of a conversation (N6). */
export function ownership(workspace: string): Record<string, string> {
  return { workspace_id: workspace }
}

/** The name of the parameter that takes `next_cursor` is assumed (N10). */
export function page(workspace: string, cursor: string | undefined): Record<string, string> {
  return { ...ownership(workspace), ...(cursor === undefined ? {} : { cursor }) }
}

/**
 * `expires_in` is about 14,400 s (N1). Assumption: without a readable one (RFC 6749 only recommends it),
 * the token is good until it is refused.
 */
export const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive().optional().catch(undefined),
})

const workspaces = z.array(
  z.object({
    id: z.string().regex(/^[\x21-\x7e]{1,200}$/),
    /** Only shown to operators, so one that cannot be read counts as none. */
    name: z.string().max(200).optional().catch(undefined),
  }),
)

/** In any of the three forms of N2. */
export const workspacesAnswer = z.union([
  z.object({ _embedded: z.object({ workspaces }) }).transform(({ _embedded }) => _embedded.workspaces),
  z.object({ data: workspaces }).transform(({ data }) => data),
  workspaces,
])

export type ListedWorkspace = z.infer<typeof workspaces>[number]

const amount = z.number().optional().catch(undefined)

/** What is left of the words an account may use (N20). */
export const quotasAnswer = z
  .object({
    data: z.array(
      z.object({
        usageTypeKey: z.string(),
        availableAmount: amount,
        limitAmountDaily: amount,
        usedAmountDaily: amount,
        fairUseLimitReached: z.boolean().optional().catch(undefined),
      }),
    ),
  })
  .transform(({ data }) => data.find(({ usageTypeKey }) => usageTypeKey === 'tokens'))

export type Quota = NonNullable<z.infer<typeof quotasAnswer>>

export const createdAnswer = z.object({ uuid: z.string().regex(/^[\w.:~=+-]{1,100}$/) })

/** Anything but an error: what a conversation looks like is not documented. */
export const conversationAnswer = z.looseObject({ error: z.null().optional() })

/**
 * Assumptions: a message without content counts as an empty one, so that the ones behind it keep
 * their places; a cursor that is missing or empty says the same as `null`.
 */
export const historyAnswer = z.object({
  messages: z.array(
    z.object({
      role: z.string(),
      content: z
        .unknown()
        .refine((content) => content !== undefined)
        .transform((content) => textOf(content) ?? ''),
    }),
  ),
  next_cursor: z
    .string()
    .nullish()
    .transform((cursor) => cursor || undefined),
})
