/** What a link to a comparison of sweeps says, in the order of their columns. */
export interface CompareSweepsSearch {
  sweep?: string[]
}

/** The sweeps that are chosen in the list of all. */
export interface SweepsSearch {
  pick?: string[]
}

/** As many as have strokes and colours that are told apart. */
export const mostSweeps = 4

export function compareSweepsSearch(search: Record<string, unknown>): CompareSweepsSearch {
  const sweep = idsIn(search.sweep)
  return sweep.length === 0 ? {} : { sweep }
}

export function sweepsSearch(search: Record<string, unknown>): SweepsSearch {
  const pick = idsIn(search.pick)
  return pick.length === 0 ? {} : { pick }
}

function idsIn(given: unknown): string[] {
  const ids = [given ?? []].flat().filter((one) => typeof one === 'string')
  return [...new Set(ids)].filter((one) => /^swp_[0-9a-z]+$/.test(one)).slice(0, mostSweeps)
}
