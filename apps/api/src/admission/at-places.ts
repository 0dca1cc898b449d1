import { ProblemError } from '@sweepstack/protocol'

/**
 * What `act` throws, with paths as clients know them: those that begin with the first text of a pair have the second in its
 * place, in its message as well. Without any such path it is thrown as it is.
 */
export function atPlaces<T>(places: [from: string, to: string][], act: () => T): T {
  const moved = (error: unknown): never => {
    if (!(error instanceof ProblemError)) throw error
    let detail = error.message
    const errors = error.errors.flatMap(({ path, message }) => {
      const [from, to] = places.find(([start]) => isAt(path, start)) ?? []
      if (from === undefined) return []
      const shown = to + path.slice(from.length)
      detail = detail.replaceAll(path, shown)
      return { path: shown, message }
    })
    throw errors.length === 0 ? error : new ProblemError(error.code, detail, errors, error)
  }
  try {
    const result = act()
    return result instanceof Promise ? (result.catch(moved) as T) : result
  } catch (error) {
    return moved(error)
  }
}

function isAt(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`)
}
