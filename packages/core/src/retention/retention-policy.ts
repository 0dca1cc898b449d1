/** How long files and records are kept that are not in use; in milliseconds, Infinity for ever. */
export interface RetentionPolicy {
  /** Files of a lineage, from the end of the last sweep that watched it; leaders keep theirs. */
  filesMs: number
  /** A lineage that no sweep refers to, and a dataset that neither a name nor a sweep does, from its last use; a
   * version of a dataset, from when the next one took its place. */
  unreferencedMs: number
  /** The best trials of a sweep whose files stay as long as the sweep. */
  best: number
}

const dayMs = 86_400_000

export const defaultRetention: RetentionPolicy = {
  filesMs: 30 * dayMs,
  unreferencedMs: 30 * dayMs,
  best: 10,
}

/** Before that age a file that no record names may be one that is about to be recorded. */
export const graceMs = 3_600_000
