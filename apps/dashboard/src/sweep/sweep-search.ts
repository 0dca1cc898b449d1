import { type OpenParts, openParts } from '../panel/open-parts.ts'

/** What a link to a sweep says: the one filter of all panels, and the order of the leaderboard. */
export interface SweepSearch extends OpenParts {
  /** Conditions as the leaderboard takes them, all of which must hold. */
  where?: string[]
  sort?: string
  /** Trials that are chosen for a comparison. */
  pick?: string[]
  /** Axes of the charts. */
  x?: 'log'
  y?: 'log'
  /** The metric that the curves show. */
  curve?: string
  /** Parameters of the slice: one, or the plane of two. */
  along?: string
  across?: string
}

const most = 16

export function sweepSearch(search: Record<string, unknown>): SweepSearch {
  const where = [search.where ?? []].flat().filter((one) => typeof one === 'string')
  const pick = [search.pick ?? []]
    .flat()
    .map(String)
    .filter((one) => /^[1-9]\d{0,8}$/.test(one))
  return {
    ...openParts(search),
    ...(where.length === 0 ? {} : { where: where.slice(0, most) }),
    ...(pick.length === 0 ? {} : { pick }),
    ...(typeof search.sort === 'string' ? { sort: search.sort } : {}),
    ...(search.x === 'log' ? { x: 'log' as const } : {}),
    ...(search.y === 'log' ? { y: 'log' as const } : {}),
    ...(typeof search.curve === 'string' ? { curve: search.curve } : {}),
    ...(typeof search.along === 'string' ? { along: search.along } : {}),
    ...(typeof search.across === 'string' ? { across: search.across } : {}),
  }
}
