import type { Failure, FailureClass } from '@sweepstack/protocol'

/** How a failed lineage is retried. */
export interface Retry {
  /** Milliseconds on Redis' clock before it is queued. */
  delayMs: number
  /** Whether the start counts towards the quarantine of the lineage. */
  counts: boolean
  /** Nothing else trains beside it. */
  alone: boolean
  /** Another worker should take it, if there is one. */
  elsewhere: boolean
}

/** What is done about a start that failed. */
export type Remedy = { kind: 'fail' } | ({ kind: 'retry' } & Retry)

/** Codes of trainers and engines by whose fault they are; what is not named is the worker's. */
const classes = new Map<string, FailureClass>([
  ['INCOMPATIBLE_MODEL', 'config'],
  ['INVALID_STATE', 'config'],
  ['GRAPH_FAILED', 'config'],
  ['DIVERGED', 'diverged'],
  ['OUT_OF_MEMORY', 'memory'],
  ['STORE_FULL', 'infrastructure'],
  ['STORE_READ_ONLY', 'infrastructure'],
  ['STORE_DENIED', 'infrastructure'],
  ['STORE_FAILED', 'infrastructure'],
  ['DATASET_MISSING', 'infrastructure'],
])

export function failureClassOf(code: string): FailureClass {
  return classes.get(code) ?? 'worker'
}

/** Runs out of memory alone on a worker this often: it does not fit. */
const startsOutOfMemory = 3
const firstDelayMs = 500
const longestDelayMs = 30_000

/**
 * Decides what becomes of a lineage whose start failed. `starts`: since the last finished epoch, the
 * failed one included.
 */
export function remedyFor(failure: Failure, starts: number): Remedy {
  const backoff = Math.min(longestDelayMs, firstDelayMs * 2 ** (starts - 1))
  switch (failure.class) {
    case 'config':
    case 'diverged':
      return { kind: 'fail' }
    case 'memory':
      if (starts >= startsOutOfMemory) return { kind: 'fail' }
      return { kind: 'retry', delayMs: backoff, counts: true, alone: true, elsewhere: false }
    case 'worker':
      return { kind: 'retry', delayMs: backoff, counts: true, alone: false, elsewhere: true }
    case 'infrastructure':
      return { kind: 'retry', delayMs: firstDelayMs, counts: false, alone: false, elsewhere: false }
  }
}
