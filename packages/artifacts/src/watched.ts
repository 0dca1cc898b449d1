/** Data on their way to somebody whose own faults have to be told from those of the data. */
export interface Watched {
  /** The same parts. */
  parts: AsyncGenerator<Uint8Array>
  /** What broke the data themselves off, if anything did. */
  broken(): { error: unknown } | undefined
}

/** Passes data on; `seen` is told of each part before the reader has it. */
export function watched(
  data: AsyncIterable<Uint8Array>,
  seen: (part: Uint8Array) => void,
): Watched {
  let broken: { error: unknown } | undefined
  const parts = async function* () {
    try {
      for await (const part of data) {
        seen(part)
        yield part
      }
    } catch (error) {
      broken = { error }
      throw error
    }
  }
  return { parts: parts(), broken: () => broken }
}
