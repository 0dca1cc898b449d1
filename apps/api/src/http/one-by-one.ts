/** Does one after the other, whatever became of those before. */
export function oneByOne(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (act) => {
    const done = last.then(act)
    last = done.catch(() => undefined)
    return done
  }
}

/** The same of what is to be done under one key, and what is under others meanwhile. */
export function oneByOneOfKey(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, { inTurn: ReturnType<typeof oneByOne>; length: number }>()
  return async (key, act) => {
    const line = lines.get(key) ?? { inTurn: oneByOne(), length: 0 }
    lines.set(key, line)
    line.length += 1
    try {
      return await line.inTurn(act)
    } finally {
      line.length -= 1
      if (line.length === 0) lines.delete(key)
    }
  }
}
