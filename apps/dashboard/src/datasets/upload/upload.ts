import {
  type Client,
  type Portion,
  type PortionSource,
  patiently,
  planPortions,
  sendPortions,
} from '@sweepstack/client'
import type { DatasetDetail, DatasetReading, ReadingProgress } from '@sweepstack/protocol'
import { createHasher } from './hasher.ts'
import type { Picked } from './picked-files.ts'
import { type PickedFile, portionBlob } from './portion-blob.ts'

/** What is to become a dataset. */
export interface Order {
  name: string
  reading: DatasetReading
  picked: Picked
}

/** How far an upload is, in bytes; `there` arrived before this try. */
export type UploadState =
  | { phase: 'idle' }
  | { phase: 'looking'; order: Order; done: number; of: number }
  | { phase: 'sending'; order: Order; there: number; sent: number; of: number; startedAt: number }
  /** All has arrived, and the service reads it. */
  | { phase: 'reading'; order: Order; startedAt: number; progress?: ReadingProgress }
  | { phase: 'done'; order: Order; dataset: DatasetDetail }
  | { phase: 'failed'; order: Order; error: Error }

/** Small enough for a slow line to show that something moves. */
const portionBytes = 2 * 2 ** 20

type Calls = Pick<Client, 'beginUpload' | 'sendPortion' | 'registerDataset' | 'dataset'>

/**
 * One upload at a time, which goes on while other pages are looked at. What arrived once stays with the service: the same
 * files, chosen again, go on where they broke off, also after the page was closed.
 */
export class UploadRun {
  readonly #client: Calls
  readonly #registered: () => void
  readonly #listeners = new Set<() => void>()
  #state: UploadState = { phase: 'idle' }
  #stop = new AbortController()

  /** `registered` is told when there is a new dataset. */
  constructor(client: Calls, registered: () => void) {
    this.#client = client
    this.#registered = registered
  }

  readonly state = (): UploadState => this.#state

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  async start(order: Order): Promise<void> {
    this.#stop.abort()
    this.#stop = new AbortController()
    const { signal } = this.#stop
    const tell = (state: UploadState) => {
      if (!signal.aborted) this.#tell(state)
    }
    try {
      const upload = await this.#send(order, signal, tell)
      const reading = { phase: 'reading', order, startedAt: Date.now() } as const
      tell(reading)
      const registration = { name: order.name, upload, ...order.reading }
      const { name } = await patiently(
        () =>
          this.#client.registerDataset(registration, (progress) => tell({ ...reading, progress })),
        signal,
      )
      this.#registered()
      const dataset = await patiently(() => this.#client.dataset(name), signal)
      tell({ phase: 'done', order, dataset })
    } catch (error) {
      tell({ phase: 'failed', order, error: errorOf(error) })
    }
  }

  /** Ends it, whatever it is at; what is read already is registered all the same. */
  readonly clear = (): void => {
    this.#stop.abort()
    this.#tell({ phase: 'idle' })
  }

  async #send(order: Order, signal: AbortSignal, tell: (state: UploadState) => void) {
    const { source, sizes, end } = sourceOf(order.picked.files, signal)
    const of = sizes.reduce((sum, size) => sum + size, 0)
    const before = { there: 0, of, startedAt: 0 }
    let done = 0
    tell({ phase: 'looking', order, done, of })
    const listener = {
      looked: (portions: number) => {
        done += sizes[portions - 1] ?? 0
        tell({ phase: 'looking', order, done, of })
      },
      begun: ({ bytes, there }: { bytes: number; there: number }) => {
        Object.assign(before, { there, of: bytes, startedAt: Date.now() })
        tell({ phase: 'sending', order, sent: 0, ...before })
      },
      sent: (sent: number) => tell({ phase: 'sending', order, sent, ...before }),
    }
    return sendPortions(this.#client, source, listener, signal).finally(end)
  }

  #tell(state: UploadState): void {
    this.#state = state
    for (const changed of this.#listeners) changed()
  }
}

/** The archive of the files in portions, with the bytes of files in each. */
function sourceOf(
  files: PickedFile[],
  signal: AbortSignal,
): { source: PortionSource; sizes: number[]; end(): void } {
  const portions = planPortions(files, portionBytes)
  const sizes = portions.map(sizeOf)
  const hasher = createHasher()
  const bytesOf = async (place: number) => {
    const portion = portions[place]
    if (portion === undefined) throw new RangeError(`there is no portion ${place}`)
    const bytes = await portionBlob(portion)
      .arrayBuffer()
      .catch((cause) => {
        const text =
          'A file was changed, moved or locked since it was chosen: choose the files again.'
        throw new Error(text, { cause })
      })
    return new Uint8Array(bytes)
  }
  return {
    sizes,
    end: hasher.end,
    source: {
      count: portions.length,
      bytesOf,
      hashOf: (place) =>
        patiently(async () => {
          const bytes = await bytesOf(place)
          const { length } = bytes
          return { sha256: await hasher.hash(bytes.buffer), bytes: length }
        }, signal),
    },
  }
}

function sizeOf(portion: Portion<PickedFile>): number {
  if (portion.kind === 'part') return portion.to - portion.from
  return portion.files.reduce((sum, { bytes }) => sum + bytes, 0)
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
