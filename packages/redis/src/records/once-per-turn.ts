/**
 * One look for all who ask in the same turn of the event loop. It leaves at the end of the turn (`gatherWrites`), and so has
 * found whatever was done before any of them asked.
 */
export function oncePerTurn<T>(look: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined
  return () => {
    if (shared === undefined) {
      shared = look()
      setImmediate(() => {
        shared = undefined
      })
    }
    return shared
  }
}
