import type { Config, SweepDefinition } from '@sweepstack/protocol'

/** Proposes the points of a sweep's space. Pure: neither clock nor draws but those from the definition's seed. */
export type Searcher = IndexedSearcher | AskedSearcher

/** One whose configs are a pure function of their place: nothing of them has to be remembered. */
export interface IndexedSearcher {
  kind: 'indexed'
  /** How many configs it will propose in all. */
  size(definition: SweepDefinition): number
  /** How many were asked for, where the space may have fewer. */
  wanted?(definition: SweepDefinition): number
  /** The config at `index`, 0 ≤ index < size. */
  configAt(definition: SweepDefinition, index: number): Config
  /**
   * Does beforehand, in short steps, what `size`, and `configAt` for these places, would do at once: of a space of which much
   * has to be looked at to know them. What they answer is the same without it.
   */
  prepare?(definition: SweepDefinition, places: Places): Generator<undefined, void>
}

/** Of configs, from 0: those before `to`, perhaps more than a search has. */
export interface Places {
  from: number
  to: number
}

/** One that learns: what it proposes depends on what came of the configs before. */
export interface AskedSearcher {
  kind: 'asked'
  /** At most so many configs in all: its budget. */
  size(definition: SweepDefinition): number
  /** Configs that are proposed at once, at most. */
  batch: number
  /**
   * The next configs, and what it has to remember, as plain JSON. `count` is how many are wanted; `state` is null at
   * first. No two configs of a sweep may train the same, for each is ranked as one of its own. Without configs it is asked
   * again when an open trial has ended; the search is over if none is open.
   */
  ask(question: Question): Answer
}

interface Answer {
  configs: Config[]
  /** Of each config why it was proposed. */
  reasons?: ProposalReason[]
  state: unknown
}

/** In numbers and words that fit on a line of JSON. */
export type ProposalReason = { kind: string } & Readonly<Record<string, unknown>>

/** An answer to the question that came when so many configs were proposed. */
export interface Answered extends Answer {
  asked: number
  /** Of the question, if it had any. */
  edits?: number
}

/** `definition` has the space, the seed and the goal. `asked` configs were proposed before. */
export interface Question extends Evidence {
  definition: SweepDefinition
  asked: number
  count: number
  state: unknown
  /** How often the space was edited before. */
  edits?: number
}

/** What came of a trial. */
interface Observed {
  trial: number
  config: Config
  score: number | null
  /** Of what else the sweep judges by, in the order of `measuresOf`. */
  values?: readonly (number | null)[]
  epoch: number
  /** It is what a trial showed at a milestone of its stopper, from which it may go on. */
  isRung?: true
}

/** What is known of the configs that were tried, from the records of their trials. */
export interface Evidence {
  /**
   * In the order in which the trials ended or came to a milestone; the score is null where training failed. In a process one array per sweep,
   * which only grows at its end, so that what was read of it may be kept beside it.
   */
  observations: Observed[]
  /** Of trials that are open. */
  pending: { trial: number; config: Config }[]
}

/** What is remembered of a searcher that is asked; nothing of an indexed one. */
export interface SearcherMemory {
  /** How many configs it proposed. */
  asked: number
  /** Those not all of whose runs are open yet; the first may be open in part. */
  ahead: Config[]
  /** Why, of each of those ahead. */
  reasons?: (ProposalReason | null)[]
  state: unknown
  /** It has no more configs, though its budget would admit some. */
  isOver?: true
}

/** The answer of a searcher, with what tells whether it comes too late. */
export function answerTo(searcher: AskedSearcher, question: Question): Answered {
  const { asked, edits } = question
  return { ...searcher.ask(question), asked, ...(edits === undefined ? {} : { edits }) }
}
