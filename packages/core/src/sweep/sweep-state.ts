import type {
  BudgetPatch,
  Config,
  Reason,
  Recipe,
  SettingsPhase,
  StopCounts,
  SweepDefinition,
  SweepStatus,
  TrialStatus,
} from '@sweepstack/protocol'
import type { SpaceEdit } from '../living/edit-space.ts'
import type { Renaming } from '../living/said-changes.ts'
import type { Evidence, ProposalReason, SearcherMemory } from '../search/searcher.ts'
import type { BoardChange } from '../stopping/board.ts'
import type { Experiences } from '../stopping/population/experiences.ts'
import type { Member } from '../stopping/population/member.ts'
import type { AskedSoFar } from './count-asked.ts'
import type { StoppingFacts } from './known-facts.ts'
import type { OpenTrial } from './open-trial.ts'
import type { LeadingConfig, TopK } from './top-k.ts'

/**
 * The head of what the scheduler knows of a sweep: of one size, however many trials there are. Plain JSON that
 * continues identically after a round trip.
 *
 * `running` → `paused` ⇄ `running` → `completed` | `cancelled` | `failed`. While `paused`, open trials
 * stay open and their watches are suspended. The last three are final.
 */
export interface SweepState {
  status: SweepStatus
  /** Why the sweep ended as it did, for a person; null while it runs, or without a special reason. */
  reason: string | null
  definition: SweepDefinition
  /** Content hash of the dataset at the moment of creation. */
  datasetHash: string
  /** Number of the next trial to open, from 1. */
  nextTrial: number
  /** How many trials are open, and on how many lineages. */
  openTrials: number
  openLineages: number
  /** How many trials rest at a milestone. They are not open: they take no room of `parallelism`. */
  resting: number
  /** Sum of the farthest epochs asked of each lineage, which is what `budget.epochs` bounds, whenever that comes. */
  committedEpochs: number
  /** It is of all that was asked. Versions up to 0.1 counted under such a budget only: their sweeps are counted afresh. */
  countsAll?: true
  ended: Record<'completed' | 'stopped' | 'failed' | 'cancelled', number>
  /** Null until the search has ended, and without `topK`. */
  topK: TopK | null
  /** Under a budget of time: ms for which the sweep was paused, and since when it is, null while it runs. */
  paused?: { ms: number; since: number | null }
  /** Its time is up: how many trials were open then, how many of these had no epoch, and how many rested. */
  timeUp?: { training: number; resting: number; unbegun?: number }
  /** Of the trials that were stopped, how many for what kind of reason; sweeps of older versions have none. */
  stoppedBy?: StopCounts
  /** Those of them that a budget stopped which was another one. */
  stoppedBefore?: Pick<StopCounts, 'budget' | 'time'>
  /** A budget has changed since: of the trials that one kept not all were tried again. */
  recalls?: true
  /** Trials that rest, and that slots nobody waits for may train ahead; a few. */
  ahead?: AheadTrial[]
}

/** A trial that rests, with the milestone up to which it may be trained ahead. */
export interface AheadTrial {
  number: number
  lineage: string
  until: number
}

/** What grows with a sweep, as far as a step has to know it. */
export interface SweepPieces {
  /** Open trials: those that `needsOf` names. */
  open: OpenTrial[]
  /** How many trials are open on a lineage, for each that is touched and has any. */
  inFlight: ReadonlyMap<string, number>
  /** The farthest epoch asked of a lineage so far. */
  farthest: ReadonlyMap<string, number>
  /** All that was asked so far, of a sweep that is counted afresh. */
  asked?: AskedSoFar
  /** Who leads when the search has ended. */
  leaders?: LeadingConfig[]
  /** What a searcher that is asked learns from. */
  evidence?: Evidence
  /** Under a stopper: what the trials that arrive showed, by trial, of each epoch; null for what is no number. */
  curves?: ReadonlyMap<number, readonly (number | null)[]>
  facts?: StoppingFacts
  /** All trials that rest or some, as `needsOf` says. */
  resting?: OpenTrial[]
}

/** An entry of the log of decisions, which explains what became of a trial. */
export interface LoggedDecision {
  /** 0 for one that is about the whole sweep. */
  trial: number
  verdict:
    | 'continue'
    | 'clone'
    | 'rest'
    | 'stop'
    | 'ahead'
    | 'retry'
    | 'complete'
    | 'edit'
    | 'search'
  /** The milestone at which it was decided. */
  epoch?: number
  /** The next milestone, of `continue`, `clone` and `ahead`. */
  until?: number
  reason: Reason
}

/** A change of the pieces, and the head after it. */
export interface SweepChanges {
  state: SweepState
  /** The definition in the head is another one. */
  edited?: boolean
  searcher?: SearcherMemory
  /** Nothing is open any more. */
  closed?: boolean
  /** By number; null for one that is not open, or does not rest, any more. */
  open?: ReadonlyMap<number, OpenTrial | null>
  resting?: ReadonlyMap<number, OpenTrial | null>
  /** In their order. */
  boards?: readonly BoardChange[]
  decisions?: readonly LoggedDecision[]
  /** Of a population, by the number that the trials of a config are judged by. */
  members?: ReadonlyMap<number, Member>
  experiences?: Experiences
  /** By lineage: how many are open now, and the farthest epoch now. */
  inFlight?: ReadonlyMap<string, number>
  farthest?: ReadonlyMap<string, number>
}

/** What happened to a sweep since the last step; the records append these to its inbox. */
export type SweepInput =
  | { type: 'created' }
  | {
      type: 'trialEnded'
      trial: number
      status: Exclude<TrialStatus, 'waiting' | 'running' | 'resting'>
      /** Of a completed trial. */
      score?: number
      /** Of what else the sweep judges by. */
      values?: readonly (number | null)[]
      /** At which its program completed it, before its last one. */
      epoch?: number
    }
  /** A trial came to the epoch at which its stopper judges it. */
  | { type: 'milestoneReached'; trial: number; epoch: number }
  | { type: 'statusRequested'; status: 'running' | 'paused' | 'cancelled' }
  /** A retry of failed trials, as they are on record, was requested; a sweep that has ended continues for them. */
  | { type: 'retryRequested'; trials: OpenTrial[] }
  /** A program waits for a trial: how many are wanted is a fact of time. */
  | { type: 'trialsWanted' }
  | {
      type: 'edited'
      parallelism?: number | null
      budget?: BudgetPatch
      space?: SpaceEdit
      /** For the log: the record has it already. */
      named?: Renaming
      /** For the log: what it leaves out, as it was found when it was asked for. No step walks through all configs. */
      dropped?: string
    }

/** Set by the records: the version of the command's commit and, as a fraction, its place in it. It tells a late command from newer ones. */
interface Versioned {
  version?: number
}

/** What to do next; every command is idempotent. */
export type SweepCommand =
  | {
      kind: 'openTrial'
      number: number
      config: Config
      seed: number
      recipe: Recipe
      lineage: string
      epochs: number
      until?: number
      reason?: ProposalReason
      /** Of a recipe of several phases. */
      phases?: readonly SettingsPhase[]
    }
  /** A trial that rests goes on up to its next milestone. */
  | (Versioned & {
      kind: 'promoteTrial'
      number: number
      lineage: string
      epochs: number
      until: number
      /** What the trial is where it rests may be cloned while it trains on. */
      clonable?: true
    })
  /** A trial that rests goes on from the state of another one: with its config, on a fork of its lineage. */
  | (Versioned & {
      kind: 'forkTrial'
      number: number
      lineage: string
      epochs: number
      until: number
      /** The lineage on which it rests. */
      left: string
      config: Config
      recipe: Recipe
      phases: readonly SettingsPhase[]
      clonable?: true
    })
  /** A trial that came to `epochs` rests there, or goes no further for good. */
  | (Versioned & { kind: 'restTrial'; number: number; lineage: string; epochs: number })
  | (Versioned & { kind: 'stopTrial'; number: number; lineage: string; epochs: number })
  /** A trial that rests may be trained ahead up to `until`, the likeliest first; without a chance, not any more. */
  | (Versioned & {
      kind: 'speculateTrial'
      number: number
      lineage: string
      until: number
      chance: number | null
    })
  /** The time is up: a trial goes no further, wherever it is. */
  | (Versioned & { kind: 'endTrial'; number: number; lineage: string; epochs: number })
  | (Versioned & { kind: 'suspendTrial'; number: number; lineage: string; epochs: number })
  | (Versioned & { kind: 'resumeTrial'; number: number; lineage: string; epochs: number })
  | (Versioned & { kind: 'retryTrial'; number: number; lineage: string; epochs: number })
  | { kind: 'cancelTrial'; number: number; lineage: string }
  /** Has a worker predict the test split as of the trial's last epoch, if the split has labels. */
  | { kind: 'evaluateTrial'; number: number; lineage: string; epochs: number; dataset: string }
