/** How long the API may take to begin an answer, in ms, by the kind of request. */
export interface Patience {
  /** Data that the API has ready. */
  reading: number
  /** A plan or a sweep of 100,000 trials takes seconds of a slow machine. */
  changing: number
  /** Pictures wait for one another, folders are looked through, a portion may go over a slow line: minutes. */
  making: number
}

export const usualPatience: Patience = { reading: 30_000, changing: 60_000, making: 300_000 }

/** After how many ms without data the body of an answer counts as interrupted. */
export const pauseOfBodyMs = 30_000
