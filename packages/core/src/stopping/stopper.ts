import type { Reason } from '@sweepstack/protocol'
import type { Board, BoardChange } from './board.ts'
import type { DriftQuestion } from './population/ask-drift.ts'
import type { Experiences } from './population/experiences.ts'
import type { Member } from './population/member.ts'

/** A trial that has reached one of its milestones, or has ended. */
export interface Arrival {
  trial: number
  /** How far it came; of one that `completed` the milestone up to which it was wanted, which it may have reached. */
  epoch: number
  /** Of each epoch from 1 up to `epoch`; to be minimised, not finite for what is no number. */
  losses: readonly number[]
  /**
   * It goes no further. `failed`: counts as the worst at the milestone that it was on its way to. `withdrawn`: its
   * config cannot be trained, or nobody wants it any more; it is taken off all boards. `completed`: by itself, before its last
   * epoch; its last loss counts at that milestone.
   */
  ended?: 'failed' | 'withdrawn' | 'completed'
}

/** What becomes of a trial: of the one that arrived, and of others that its arrival decides on. */
export interface Decision {
  trial: number
  /** `continue`: up to its next milestone. `rest`: not now, perhaps later. `stop`: never. */
  verdict: 'continue' | 'rest' | 'stop'
  /** The milestone at which it was judged: where it is. */
  epoch: number
  reason: Reason
}

/** There is no decision on a trial that arrives at its last milestone or has ended: nothing is left to decide. */
export interface Judgement {
  decisions: Decision[]
  changes: BoardChange[]
  /** Of a population: trials that go on from the state of others. Each rests, as one that is let go on does. */
  forks?: MemberFork[]
  members?: ReadonlyMap<number, Member>
  experiences?: Experiences
}

/** A fork, with what the trial is after it. */
export interface MemberFork {
  trial: number
  /** The trial that is cloned, at this epoch. */
  from: number
  fromEpoch: number
  /** The milestone at which it was judged. */
  epoch: number
  member: Member
  reason: Extract<Reason, { kind: 'clone' }>
}

/** What the records know of a population, by the number that its trials are judged by. */
export interface PopulationFacts {
  memberOf(trial: number): Member
  experiences(): Experiences
  /** What a model says, where it is asked elsewhere: it takes its time. */
  askModel?: ((question: DriftQuestion) => readonly number[] | null) | undefined
}

/** A trial as far as a stopper knows it before it trains. */
export interface Entrant {
  /**
   * Its place among those that are judged, from 1 without gaps: brackets are filled by it. The number of the trial
   * where each is judged alone; of configs whose runs are judged together, the place of the config.
   */
  number: number
  /** The epochs that its config asks for. */
  epochs: number
}

export type BoardOf = (name: string) => Board

/** How many are judged: those that were opened so far, and all that are expected in the end, these among them. */
export interface Outlook {
  opened: number
  expected: number
}

/** A trial that rests, and may be among those that go on once others have come. */
export interface Likely {
  trial: number
  /** The milestone at which it rests. */
  epoch: number
  reason: Extract<Reason, { kind: 'likely' }>
}

/**
 * Ends or rests trials. Pure: what it knows of others stands on boards, which the records keep; equal boards and
 * arrivals give equal judgements. `boardOf` gives a board as it is after the changes of earlier judgements, and
 * `population` what a stopper whose trials clone each other needs of them.
 */
export interface Stopper {
  /** What a trial was at its last milestone may be cloned while it trains on. */
  keepsShown?: boolean
  /** The epochs at which a trial is judged, ascending; the last one, its own number of epochs, ends it. */
  milestones(entrant: Entrant): readonly number[]
  judge(
    arrival: Arrival,
    entrant: Entrant,
    boardOf: BoardOf,
    population?: PopulationFacts,
  ): Judgement
  /**
   * No trial trains and none will be opened. Who goes on all the same; if nobody does, all that rest are stopped for
   * good. Asked again when those have ended. `entrants`: how many trials there were in all.
   */
  close(entrants: number, boardOf: BoardOf, population?: PopulationFacts): Judgement
  /** Which of those that rest are likely to go on, the likeliest first; it decides nothing. */
  likely?(outlook: Outlook, boardOf: BoardOf): Likely[]
}

/** The first milestone beyond an epoch; undefined beyond the last. */
export function milestoneAfter(epoch: number, milestones: readonly number[]): number | undefined {
  return milestones.find((milestone) => milestone > epoch)
}
