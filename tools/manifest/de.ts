import type { ManifestWords } from './translate.ts'

/** What people read of the app in Slack itself, in German. */
export const de: ManifestWords = {
  comment: `Fügen Sie diesen Text unter https://api.slack.com/apps → Create New App → From a manifest ein, mit Ihrem eigenen Host in
den beiden Zeilen request_url und in der url des Befehls. Für Socket Mode (ohne öffentliche URL) ändern Sie stattdessen zweierlei:
  1. Löschen Sie beide Zeilen request_url und die url des Befehls.
  2. Setzen Sie socket_mode_enabled auf true und starten Sie den Bot mit SLACK_APP_TOKEN (Scope connections:write).`,
  description: 'Einfach erwähnen und im Thread weiterschreiben: neuroflash merkt sich, was besprochen wurde.',
  commands: {
    '/nf-reset': {
      description: 'Unterhaltungen dieses Channels anzeigen, exportieren oder zurücksetzen',
      usage_hint: '[Link zu einer Nachricht] | exportieren [Link] [md|json] | status [Link] | hilfe',
    },
  },
  scopes: { 'reactions:write': 'Für das 👀 an einer Nachricht. Kann entfallen.' },
  shortcuts: {
    ask_about_message: {
      name: 'neuroflash dazu fragen',
      description: 'Lässt neuroflash die Nachricht umformulieren, kürzen, übersetzen oder anders bearbeiten',
    },
    reset_conversation: {
      name: 'Thread zurücksetzen',
      description: 'Löscht die Unterhaltung des Threads bei neuroflash',
    },
    export_history: {
      name: 'Verlauf exportieren',
      description: 'Schickt Ihnen den Verlauf der Unterhaltung des Threads',
    },
  },
}
