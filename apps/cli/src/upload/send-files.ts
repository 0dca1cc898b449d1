import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, ClientError, type ConnectionFault } from '@sweepstack/client'
import { counted } from '../output/counted.ts'
import { sizeText } from '../output/size-text.ts'
import type { FoundFile } from './found-files.ts'
import { type Portion, planPortions, portionBytes } from './portions.ts'

/** Portions on their way at the same time. */
const together = 3

interface Listener {
  /** A line on the way. */
  tell(line: string): void
  /** What changes all the time, for a terminal. */
  show(line: string): void
}

/**
 * Brings files to the API; answers the id of the upload. What arrived once stays there: called again after whatever
 * broke it off, it sends the rest. @throws ClientError, FixableError
 */
export async function sendFiles(
  client: Client,
  files: FoundFile[],
  listener: Listener,
): Promise<string> {
  const portions = planPortions(files)
  const list: { sha256: string; bytes: number }[] = []
  for (const portion of portions) {
    const bytes = await portionBytes(portion)
    list.push({ sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length })
    listener.show(`looking through the files: ${list.length} of ${portions.length} portions`)
  }
  const upload = await client.beginUpload({ portions: list })
  const sizeOf = (places: number[]) =>
    places.reduce((sum, place) => sum + (list[place]?.bytes ?? 0), 0)
  const total = sizeOf(upload.missing)
  const there = upload.bytes - total
  const before = there > 0 ? `, ${sizeText(there)} are there already` : ''
  const count = files.filter(({ kind }) => kind === 'file').length
  listener.tell(`sending ${counted(count, 'file')}, ${sizeText(upload.bytes)}${before}`)
  const startedAt = performance.now()
  let sent = 0
  await inTurns(upload.missing, async (place) => {
    const bytes = await portionBytes(portions[place] as Portion)
    await patiently(() => client.sendPortion(upload.id, place, bytes))
    sent += bytes.length
    const speed = sent / Math.max(0.001, (performance.now() - startedAt) / 1000)
    listener.show(`sent ${sizeText(sent)} of ${sizeText(total)}, ${sizeText(speed)}/s`)
  })
  return upload.id
}

async function inTurns(places: number[], act: (place: number) => Promise<void>): Promise<void> {
  const left = places.values()
  const one = async () => {
    for (const place of left) await act(place)
  }
  await Promise.all(Array.from({ length: together }, one))
}

const passing: (ConnectionFault | undefined)[] = [
  'refused',
  'silent',
  'no-http',
  'no-api-behind',
  'broken-off',
]
/** Seconds before another try: an API that is started again is there within them. */
const pauses = [0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8]

/** Tries again what failed for a reason that passes. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (const seconds of pauses) {
    try {
      return await call()
    } catch (error) {
      if (!passes(error)) throw error
      await sleep(1000 * seconds)
    }
  }
  return call()
}

function passes(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false
  return error.problem?.code === 'UNAVAILABLE' || passing.includes(error.fault)
}
