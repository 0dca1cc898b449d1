/** A trial that goes no further, with the epochs of its config. */
export interface CutTrial {
  epochs: number
  /** How far it was asked for. */
  until: number
}
