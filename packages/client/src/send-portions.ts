import type { DatasetCalls } from './datasets.ts'
import { patiently } from './patiently.ts'

/** An archive in portions, read where they lie whenever they are needed. */
export interface PortionSource {
  count: number
  /** @throws if a file is no longer what it was */
  bytesOf(place: number): Promise<Uint8Array>
  /** In hex, and of how many bytes. @throws as `bytesOf` */
  hashOf(place: number): Promise<{ sha256: string; bytes: number }>
}

export interface SendingListener {
  /** So many portions have been looked at: nothing is sent before all have. */
  looked(portions: number): void
  /** Of all bytes, those that are there already need not be sent. */
  begun(upload: { bytes: number; there: number }): void
  /** Bytes that have arrived since. */
  sent(bytes: number): void
}

/** Portions on their way at the same time. */
const together = 3

/**
 * Brings an archive to the API; answers the id of the upload. What arrived once stays there: called again after whatever
 * broke it off, it sends the rest. @throws ClientError; the reason of the signal; what the source throws
 */
export async function sendPortions(
  client: Pick<DatasetCalls, 'beginUpload' | 'sendPortion'>,
  source: PortionSource,
  listener: SendingListener,
  signal?: AbortSignal,
): Promise<string> {
  const portions: { sha256: string; bytes: number }[] = []
  for (let place = 0; place < source.count; place += 1) {
    signal?.throwIfAborted()
    portions.push(await source.hashOf(place))
    listener.looked(portions.length)
  }
  const upload = await patiently(() => client.beginUpload({ portions }), signal)
  const missing = upload.missing.reduce((sum, place) => sum + (portions[place]?.bytes ?? 0), 0)
  listener.begun({ bytes: upload.bytes, there: upload.bytes - missing })
  let sent = 0
  let hasEnded = false
  const send = async (place: number) => {
    signal?.throwIfAborted()
    const bytes = await source.bytesOf(place)
    await patiently(() => client.sendPortion(upload.id, place, bytes), signal)
    sent += bytes.length
    // What was on its way when another one failed arrives after that was told.
    if (!hasEnded) listener.sent(sent)
  }
  await inTurns(upload.missing, send).finally(() => {
    hasEnded = true
  })
  return upload.id
}

/** Begins no other once one has failed. */
async function inTurns(places: number[], act: (place: number) => Promise<void>): Promise<void> {
  const left = places.values()
  let failed = false
  const one = async () => {
    for (const place of left) {
      if (failed) return
      await act(place).catch((error) => {
        failed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: together }, one))
}
