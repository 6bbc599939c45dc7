import { type House, openHouse } from '../house.ts'

export { type House, openHouse }

/** Everything the bot has said to one person alone, oldest first. */
export function heard({ slack }: House): string[] {
  return slack.ephemerals.map((note) => note.text)
}

export async function untilHeard(house: House, words: string, count = 1): Promise<void> {
  const { slack } = house
  await slack.waitFor(() => heard(house).filter((text) => text.includes(words)).length >= count, {
    what: `a private “${words}”`,
  })
}

/** Whether neuroflash has deleted the conversation that was made as the `place`-th. */
export function isDeleted({ neuroflash }: House, place = 0): boolean {
  return neuroflash.conversations[place]?.deleted ?? false
}

/** Resolves when neuroflash has deleted it. */
export async function untilDeleted(house: House, place = 0): Promise<void> {
  await house.neuroflash.waitFor(() => isDeleted(house, place), {
    what: `the deletion of conversation ${place}`,
  })
}
