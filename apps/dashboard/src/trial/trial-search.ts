import { type OpenParts, openParts } from '../panel/open-parts.ts'

/** What a link to a trial says: the open parts, and the cell of the confusion matrix whose images are shown. */
export interface TrialSearch extends OpenParts {
  /** The class of the images, and what they are taken for. */
  is?: string
  taken?: string
}

export function trialSearch(search: Record<string, unknown>): TrialSearch {
  const { is, taken } = search
  return {
    ...openParts(search),
    ...(typeof is === 'string' ? { is } : {}),
    ...(typeof taken === 'string' ? { taken } : {}),
  }
}
