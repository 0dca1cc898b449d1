import type { Board, BoardChange } from './board.ts'

/** A trial that has reached one of its milestones. */
export interface Arrival {
  trial: number
  epoch: number
  /** Of each epoch from 1 up to `epoch`; to be minimised, infinite for what is no number. */
  losses: readonly number[]
  /** The trial failed and goes no further; it counts as the worst at the milestone that it was on its way to. */
  hasFailed?: true
}

/** What becomes of a trial: of the one that arrived, and of others that its arrival decides on. */
export interface Decision {
  trial: number
  /** `continue`: up to `until`, its next milestone. `rest`: not now, perhaps later. `stop`: never. */
  verdict: 'continue' | 'rest' | 'stop'
  until?: number
  /** In numbers and words that fit on a line of JSON: rung, rank, cut-off … */
  reason: { kind: string } & Readonly<Record<string, unknown>>
}

export interface Judgement {
  decisions: Decision[]
  changes: BoardChange[]
}

/** A trial as far as a stopper knows it before it trains. */
export interface Entrant {
  number: number
  /** The epochs that its config asks for. */
  epochs: number
}

/**
 * Ends or rests trials. Pure: what it knows of others stands on boards, which the records keep; equal boards and
 * arrivals give equal judgements. `boardOf` gives a board as it is after the changes of earlier judgements.
 */
export interface Stopper {
  /** The epochs at which a trial is judged, ascending; the last one ends it. */
  milestones(entrant: Entrant): readonly number[]
  judge(arrival: Arrival, entrant: Entrant, boardOf: (name: string) => Board): Judgement
}
