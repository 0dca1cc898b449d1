/** The budget that does not hold a next milestone, and what was left of it. */
export interface KeptBy {
  kind: 'budget' | 'time'
  left: number
}

/** A trial that was opened and has not ended. */
export interface OpenTrial {
  number: number
  lineage: string
  epochs: number
  /** The milestone that it is on its way to, or rests at; without a stopper it goes to its last epoch. */
  until?: number
  /** It rests, and would go on but for what its sweep has left of a budget. */
  kept?: KeptBy & {
    /** It was to go on as the clone that its member has as `held`. */
    isClone?: true
  }
}
