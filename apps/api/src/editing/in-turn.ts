/** Does what is to be done under one key one after the other, and what is under others meanwhile. */
export function createTurns(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return async (key, act) => {
    const before = last.get(key)
    const turn = (async () => {
      // Whoever asked for it hears how it ended.
      await before?.catch(() => undefined)
      return act()
    })()
    last.set(key, turn)
    try {
      return await turn
    } finally {
      if (last.get(key) === turn) last.delete(key)
    }
  }
}
