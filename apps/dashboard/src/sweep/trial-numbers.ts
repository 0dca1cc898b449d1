/** Trials by their numbers; a set of them would do, and takes longer to make and to ask where they are many. */
export interface TrialNumbers {
  size: number
  has(trial: number): boolean
}
