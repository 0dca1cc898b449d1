/** Between which numbers the values of a parameter lie. */
export interface Bounds {
  min?: number
  /** Excluded. */
  above?: number
  max?: number
  /** Excluded. */
  below?: number
}
