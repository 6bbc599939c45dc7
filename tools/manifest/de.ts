import type { ManifestWords } from './translate.ts'

/** What people read of the app in Slack itself, in German. */
export const de: ManifestWords = {
  comment: `Fügen Sie das unter https://api.slack.com/apps → Create New App → From a manifest ein, mit Ihrem eigenen Host in
den beiden Zeilen request_url und in der url des Befehls. Für Socket Mode (ohne öffentliche URL) ändern Sie zweierlei:
  1. Löschen Sie beide Zeilen request_url und die url des Befehls.
  2. Setzen Sie socket_mode_enabled auf true, und starten Sie den Bot mit SLACK_APP_TOKEN (Scope connections:write).`,
  description: 'neuroflash erwähnen und im Thread weitermachen. Es merkt sich die Unterhaltung.',
  commands: {
    '/nf-reset': {
      description: 'Zeigt die Unterhaltungen dieses Channels, setzt sie zurück und exportiert sie',
      usage_hint: '[Link zu einer Nachricht] | export [Link] [md|json] | status [Link] | hilfe',
    },
  },
  shortcuts: {
    ask_about_message: {
      name: 'Zu Nachricht fragen',
      description: 'Lässt neuroflash sie umformulieren, kürzen, übersetzen oder was Sie möchten',
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
