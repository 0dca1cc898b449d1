import type {
  Config,
  Recipe,
  SweepDefinition,
  SweepStatus,
  TrialStatus,
} from '@sweepstack/protocol'
import type { Score } from '../ranking/rank-configs.ts'
import type { SearcherState } from '../search/searcher.ts'
import type { TopK } from './top-k.ts'

/** A trial that was opened and has not ended. */
export interface OpenTrial {
  number: number
  lineage: string
  epochs: number
}

/**
 * All that the scheduler knows of a sweep; plain JSON that continues identically after a round trip.
 *
 * `running` → `paused` ⇄ `running` → `completed` | `cancelled` | `failed`. While `paused`, open trials
 * stay open and their watches are suspended. The last three are final.
 */
export interface SweepState {
  status: SweepStatus
  /** Why the sweep ended as it did, for a person; null while it goes on or if there is nothing to say. */
  reason: string | null
  definition: SweepDefinition
  /** Content hash of the dataset at the moment of creation. */
  datasetHash: string
  searcher: SearcherState
  /** Number of the next trial to open, from 1. */
  nextTrial: number
  open: OpenTrial[]
  /**
   * Under a budget of epochs only, or the state of a large sweep would grow for nothing: the farthest
   * epoch asked of each lineage, and their sum, which is what `budget.epochs` bounds.
   */
  farthest: Record<string, number>
  committedEpochs: number
  ended: Record<'completed' | 'stopped' | 'failed' | 'cancelled', number>
  /** With `topK`, the scores of the search that can still decide who leads; else none. */
  candidates: Score[]
  /** Null until the search has ended, and without `topK`. */
  topK: TopK | null
}

/** Whether a sweep has not ended. */
export function isLive(status: SweepStatus): boolean {
  return status === 'running' || status === 'paused'
}

/** What happened to a sweep since the last step; the records append these to its inbox. */
export type SweepInput =
  | { type: 'created' }
  | {
      type: 'trialEnded'
      trial: number
      status: Exclude<TrialStatus, 'waiting' | 'running'>
      /** Of a completed trial. */
      score?: number
    }
  | { type: 'statusRequested'; status: 'running' | 'paused' | 'cancelled' }
  /** Failed trials, as they are on record, are wanted again; a sweep that ended goes on for them. */
  | { type: 'retryRequested'; trials: OpenTrial[] }
  | { type: 'edited'; parallelism?: number; budget?: { trials?: number; epochs?: number } }

/** Of the commit that gave the command; set by the records, so that one carried out late is told from newer ones. */
interface Versioned {
  version?: number
}

/** What to do next; every command may be carried out twice. */
export type SweepCommand =
  | {
      kind: 'openTrial'
      number: number
      config: Config
      seed: number
      recipe: Recipe
      lineage: string
      epochs: number
    }
  | (Versioned & { kind: 'suspendTrial'; number: number; lineage: string; epochs: number })
  | (Versioned & { kind: 'resumeTrial'; number: number; lineage: string; epochs: number })
  | (Versioned & { kind: 'retryTrial'; number: number; lineage: string; epochs: number })
  | { kind: 'cancelTrial'; number: number; lineage: string }
  /** Has a worker predict the test split as of the trial's last epoch, if the split has labels. */
  | { kind: 'evaluateTrial'; number: number; lineage: string; epochs: number; dataset: string }
