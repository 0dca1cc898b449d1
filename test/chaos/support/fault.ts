/** One row of the table: what was done to the stack, how often, and what became of the work. */
export interface FaultResult {
  injections: number
  lost: number
  doubled: number
  /** Milliseconds from each injection until the work went on. */
  recoveries: number[]
  /** What else was seen, in a few words. */
  note?: string
}

export interface Fault {
  /** As in the list of faults: F1 to F31. */
  id: string
  title: string
  /** `times`: how often to inject, where that makes a difference. */
  run(times: number): Promise<FaultResult>
  /** Injections in the full suite, and in the short form (0: it has none). */
  times: { full: number; short: number }
}

/** What the promise allows for the recovery from a worker's death, at p99. */
export const promisedRecoveryMs = 12_000

/** The row of a fault that cannot be injected here. */
export function skipped(why: string): FaultResult {
  return { injections: 0, lost: 0, doubled: 0, recoveries: [], note: `skipped: ${why}` }
}

/** @throws Error if something that a fault must not break was broken */
export function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken promise: ${what}`)
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
