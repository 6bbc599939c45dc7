type Environment = Readonly<Record<string, string | undefined>>

/** How to reach the real neuroflash. */
export type Real = {
  readonly clientId: string
  readonly clientSecret: string
  readonly workspaceId?: string
  readonly apiUrl: string
  readonly tokenUrl: string
}

/** What the environment says of it; a sentence where something is missing. */
export function realFrom(environment: Environment): Real | string {
  const {
    NEUROFLASH_CLIENT_ID: clientId = '',
    NEUROFLASH_CLIENT_SECRET: clientSecret = '',
    NEUROFLASH_WORKSPACE_ID: workspaceId = '',
    NEUROFLASH_API_URL: apiUrl = 'https://app.neuroflash.com/api',
    NEUROFLASH_TOKEN_URL: tokenUrl = 'https://id.neuroflash.com/oauth/v2/token',
  } = environment
  const missing = [
    ...(clientId === '' ? ['NEUROFLASH_CLIENT_ID'] : []),
    ...(clientSecret === '' ? ['NEUROFLASH_CLIENT_SECRET'] : []),
  ]
  if (missing.length > 0) {
    return `--real talks to the real neuroflash, which needs an account: please set ${missing.join(' and ')}. Without --real no account is needed.`
  }
  if (!URL.canParse(apiUrl) || !URL.canParse(tokenUrl)) {
    return 'NEUROFLASH_API_URL and NEUROFLASH_TOKEN_URL have to be addresses, such as https://app.neuroflash.com/api.'
  }
  return { clientId, clientSecret, ...(workspaceId !== '' && { workspaceId }), apiUrl, tokenUrl }
}
