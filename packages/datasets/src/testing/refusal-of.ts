import { readdir } from 'node:fs/promises'
import { openSource } from '../sources/open-source.ts'

/** Why a folder or a file is no source, or undefined if it is one. @throws Error if anything stays unpacked */
export async function refusalOf(place: string, outDirectory: string): Promise<string | undefined> {
  const message = await openSource(place, { outDirectory }).then(
    () => undefined,
    (reason: Error) => reason.message,
  )
  const left = await readdir(outDirectory)
  if (left.length > 0) throw new Error(`there stays ${left.join(', ')}`)
  return message
}
