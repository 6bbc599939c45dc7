import type { RecordedRequest } from '../neuroflash/contract.ts'
import type { SeenMessage } from '../slack/model.ts'
import type { SentMessage } from '../slack/stand-in.ts'
import type { House } from './house.ts'
import type { Received, Scene, Shown, Story } from './record.ts'
import { sameWords } from './words.ts'

/** Keeps a record of what the stand-ins have seen. */
export class Notes {
  readonly #house: House
  readonly #sent: SentMessage[] = []
  /** Every question neuroflash accepted, by conversation, in order. */
  readonly #questions = new Map<string, string[]>()
  #messages = 0
  #requests = 0

  constructor(house: House) {
    this.#house = house
    house.neuroflash.onRequest('completions', 'before', ({ conversation = '', question = '' }) => {
      this.#questions.set(conversation, [...(this.#questions.get(conversation) ?? []), question])
    })
  }

  /** Remembers a message of a person's for the deliveries it made. */
  delivered(sent: SentMessage): void {
    this.#sent.push(sent)
  }

  /** People see what neuroflash has answered to it. */
  isAnswered(question: string): boolean {
    const messages = this.#house.neuroflash.conversations.flatMap(({ messages }) => messages)
    const asked = messages.findIndex(({ role, content }) => role === 'user' && content === question)
    const answer = messages[asked + 1]?.content
    return (
      asked >= 0 && answer !== undefined && this.#all().some((shown) => sameWords(shown.readable, answer))
    )
  }

  /** Resolves when nothing of a scene is under way any more that its record would miss. */
  async complete(): Promise<void> {
    await Promise.all(this.#sent.map((sent) => sent.delivered()))
    const { neuroflash } = this.#house
    const isQuiet = () => neuroflash.requests.every(({ status }) => status !== 'open')
    await neuroflash.waitFor(isQuiet, { what: 'the last request to end' })
  }

  /** What people have seen and neuroflash has received since the last time. */
  sinceLast(): Pick<Scene, 'shown' | 'received'> {
    const shown = this.#all().slice(this.#messages)
    const received = this.#received().slice(this.#requests)
    this.#messages += shown.length
    this.#requests += received.length
    return { shown: shown.map((message) => this.#shown(message)), received }
  }

  story(scenes: readonly Scene[]): Omit<Story, 'cutShort' | 'overtaken' | 'handedOver' | 'ending'> {
    const { slack, neuroflash, log, secrets } = this.#house
    return {
      scenes,
      deliveries: this.#sent.flatMap(({ ts, deliveries }) =>
        deliveries.map(({ attempts }) => ({ ts, attempts: attempts.map(({ status }) => ({ status })) })),
      ),
      conversations: neuroflash.conversations.map(({ uuid, messages, concurrent }) => ({
        uuid,
        messages: [...messages],
        concurrent,
      })),
      unexpected: [
        ...slack.unexpected,
        ...neuroflash.unexpected.map(({ method, path, why }) => `${method} ${path}: ${why}`),
      ],
      log,
      secrets,
    }
  }

  #all(): readonly SeenMessage[] {
    const { slack } = this.#house
    return slack.messages(slack.seed.general)
  }

  #shown({ ts, threadTs = ts, author, isBot, readable, text }: SeenMessage): Shown {
    const { slack } = this.#house
    const mention = `<@${slack.botUserId}>`
    return {
      ts,
      channel: slack.channel(slack.seed.general).name,
      thread: threadTs,
      author,
      isBot,
      text: readable.replaceAll(`@${slack.botUserId}`, '@neuroflash'),
      ...(isBot ? {} : { question: text.replace(mention, '').trim() }),
    }
  }

  #received(): Received[] {
    const counts = new Map<string, number>()
    return this.#house.neuroflash.requests.map((request) => {
      const { method, path, conversation, bytes, status, route } = request
      const common = { method, path, conversation, bytes, status }
      return route === 'completions' ? { ...common, ...this.#question(request, counts) } : common
    })
  }

  /** One thread's questions are asked one at a time, so the n-th request of a conversation has its n-th question. */
  #question({ conversation = '' }: RecordedRequest, counts: Map<string, number>): Pick<Received, 'question'> {
    const index = counts.get(conversation) ?? 0
    counts.set(conversation, index + 1)
    const content = this.#questions.get(conversation)?.[index]
    // The stand-in accepts a question only where it is the one message sent.
    return content === undefined ? {} : { question: { content, messages: 1 } }
  }
}
