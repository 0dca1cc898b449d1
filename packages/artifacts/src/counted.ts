import { createHash } from 'node:crypto'

/** Data on their way into a store, with what is known of them once they have gone by. */
export interface Counted {
  parts: AsyncGenerator<Uint8Array>
  result(): { sha256: string; bytes: number }
  /** What broke the data themselves off, if anything did: the store is not to blame for it. */
  broken(): { error: unknown } | undefined
}

export function counted(data: AsyncIterable<Uint8Array>): Counted {
  const hash = createHash('sha256')
  let bytes = 0
  let broken: { error: unknown } | undefined
  const parts = async function* () {
    try {
      for await (const part of data) {
        hash.update(part)
        bytes += part.length
        yield part
      }
    } catch (error) {
      broken = { error }
      throw error
    }
  }
  return {
    parts: parts(),
    result: () => ({ sha256: hash.digest('hex'), bytes }),
    broken: () => broken,
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
