import type { Point, SearchSpace } from '../space/search-space.ts'

/** What came of one config that was tried. */
export interface Observation {
  trial: number
  point: Point
  /** One for each objective, to be minimised whatever the goal of the metric is; infinite where training failed. */
  losses: readonly number[]
  /** The epoch at which the losses were measured. */
  epoch: number
  /** By how much constraints on metrics are missed, summed; 0 where all hold. */
  violation: number
  /** Epochs that its trial rests or was stopped before its end; without, none. */
  left?: number
}

/**
 * What an algorithm is asked. Within a process `observations` is an array that only ever grows at its end, so that what was
 * computed of its beginning may be kept beside it (in a `WeakMap`); the answer must not depend on it. It is one per sweep,
 * but for `deepest`, where it is another one after a trial has gone on.
 */
export interface AlgorithmQuestion {
  space: SearchSpace
  observations: readonly Observation[]
  /** Points that are being tried. */
  pending: readonly Point[]
  /** How many points are wanted. */
  count: number
  /** A whole number below 2^32 that no other question of the sweep has: all draws come from it. */
  seed: number
  /** What the algorithm answered last; null at first. */
  state: unknown
}

/** A point, and in numbers and words that fit on a line of JSON why it was proposed. */
export interface Proposal {
  point: Point
  reason: { kind: string } & Readonly<Record<string, unknown>>
}

/**
 * A search algorithm. Pure: equal questions have equal answers. The state is plain JSON and goes on identically after
 * a round trip. It may propose what is known already; whoever asks leaves that out and asks again.
 */
export interface Algorithm {
  /**
   * Of configs under a stopper it is told what each showed at every rung, or at the last one that it came to; else only what
   * came of it in the end.
   */
  learnsFromRungs?: 'each' | 'deepest'
  ask(question: AlgorithmQuestion): { proposals: Proposal[]; state: unknown }
}
