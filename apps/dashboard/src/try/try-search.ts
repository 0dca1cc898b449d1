import { comparedOf } from '../compare/compare-search.ts'

/** What a link to the page says: its columns, its rows, and what computes. */
export interface TrySearch {
  /** Its best trials are the columns, unless trials are named. */
  sweep?: string
  /** As SWEEP/NUMBER, in the order of their columns. */
  trial?: string[]
  /** Places of validation images. */
  image?: string[]
  /** Of TensorFlow.js; the fastest that computes exactly enough without it. */
  on?: Backend
}

export type Backend = 'cpu' | 'webgl'

/** As many columns as fit beside each other. */
export const mostTried = 4
/** And as many rows as are looked at one by one. */
const mostImages = 24

export function trySearch(search: Record<string, unknown>): TrySearch {
  const trial = texts(search.trial).filter((one) => comparedOf(one) !== undefined)
  const image = texts(search.image).filter((one) => /^(0|[1-9]\d{0,8})$/.test(one))
  const { sweep, on } = search
  return {
    ...(typeof sweep === 'string' && /^swp_[0-9a-z]+$/.test(sweep) ? { sweep } : {}),
    ...(trial.length === 0 ? {} : { trial: trial.slice(0, mostTried) }),
    ...(image.length === 0 ? {} : { image: image.slice(0, mostImages) }),
    ...(on === 'cpu' || on === 'webgl' ? { on } : {}),
  }
}

function texts(value: unknown): string[] {
  return [...new Set([value ?? []].flat().map(String))]
}
