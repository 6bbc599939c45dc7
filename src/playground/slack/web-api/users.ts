import type { Json, Person } from '../model.ts'
import { type ApiCall, type Method, page } from './api-call.ts'
import { Refusal } from './refusal.ts'

export const usersMethods: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'users.info': info,
  'users.list': list,
}

function authTest({ workspace }: ApiCall): Json {
  const { identity } = workspace
  return {
    url: `https://${identity.teamDomain}.slack.com/`,
    team: identity.teamDomain,
    user: workspace.person(identity.botUserId).name,
    team_id: identity.teamId,
    user_id: identity.botUserId,
    bot_id: identity.botId,
    is_enterprise_install: false,
  }
}

function info({ workspace, params }: ApiCall): Json {
  const person = workspace.people.get(params.required('user'))
  if (!person) throw new Refusal('user_not_found')
  const isWanted = params.flag('include_locale')
  return { user: { ...userShape(person), ...(isWanted && { locale: person.locale }) } }
}

function list({ workspace, params }: ApiCall): Json {
  const everybody = [...workspace.people.values()]
  const { items, nextCursor } = page(everybody, { params, ifAbsent: 1000, max: 1000 })
  return {
    members: items.map((person) => userShape(person)),
    cache_ts: Math.floor(workspace.clock.nowMs() / 1000),
    response_metadata: { next_cursor: nextCursor },
  }
}

function userShape(person: Person): Json {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.isDeactivated === true,
    real_name: person.displayName,
    tz: person.timezone,
    tz_label: person.timezone,
    tz_offset: 0,
    profile: {
      real_name: person.displayName,
      real_name_normalized: person.displayName,
      display_name: person.displayName,
      display_name_normalized: person.displayName,
      team: person.teamId,
    },
    ...rolesOf(person),
    updated: 1_700_000_000,
  }
}

function rolesOf({ role }: Person): Json {
  if (role === 'external') return { is_stranger: true, is_bot: false }
  return {
    is_admin: role === 'admin' || role === 'owner',
    is_owner: role === 'owner',
    is_primary_owner: role === 'owner',
    is_restricted: role === 'guest',
    is_ultra_restricted: false,
    is_bot: role === 'bot',
    is_app_user: false,
  }
}
