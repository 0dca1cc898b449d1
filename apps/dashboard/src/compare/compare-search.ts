import { type OpenParts, openParts } from '../panel/open-parts.ts'

/** What a link to a comparison says: trials as SWEEP/NUMBER, in the order of their columns. */
export interface CompareSearch extends OpenParts {
  trial?: string[]
}

export interface ComparedTrial {
  sweep: string
  trial: number
}

/** As many columns and colours as are told apart. */
export const mostCompared = 5

export function compareSearch(search: Record<string, unknown>): CompareSearch {
  const given = [search.trial ?? []].flat().filter((one) => typeof one === 'string')
  const trial = [...new Set(given)].filter((one) => comparedOf(one) !== undefined)
  return {
    ...openParts(search),
    ...(trial.length === 0 ? {} : { trial: trial.slice(0, mostCompared) }),
  }
}

export function comparedOf(text: string): ComparedTrial | undefined {
  const [, sweep, trial] = /^(swp_[0-9a-z]+)\/([1-9]\d{0,8})$/.exec(text) ?? []
  return sweep === undefined ? undefined : { sweep, trial: Number(trial) }
}
