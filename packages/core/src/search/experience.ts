import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { placeOfTrial, runsPerConfig } from '../definition/trial-of.ts'
import { type Measured, meanOf, standingIn } from '../ranking/standing.ts'
import type { Point, SearchSpace } from '../space/search-space.ts'
import type { Algorithm, Observation } from './algorithm.ts'
import { heardObservations } from './heard-observations.ts'
import type { Evidence } from './searcher.ts'
import { hasFailed } from './tpe/ranking.ts'

/** What a sweep knows of its space, as an algorithm reads it. */
export interface Experience {
  /**
   * One for each config all of whose runs have ended, in the order in which they did; of `each` rung one for each config and
   * epoch to which all of its runs have come, of the `deepest` the last of these. Before them come the results of other
   * sweeps.
   */
  observations: readonly Observation[]
  /** Of the other configs that were opened. */
  pending: readonly Point[]
  /** The identities of all configs of this sweep among them. */
  known: ReadonlySet<string>
  /** Those that other sweeps tried, as far as their results are known. */
  heard: ReadonlySet<string>
}

interface Kept {
  heard: ReadonlySet<string>
  space: SearchSpace
  /** How many results of the evidence are in it. */
  read: number
  observations: Observation[]
  /** With what was shown at rungs. */
  staged: Observation[]
  /** The last of each config of these, and its place by that of the config. Another array after one has gone on. */
  deepest: Observation[]
  deepestAt: Map<number, number>
  /** By place of the config and epoch, the runs that showed something there; and what is in `staged`. */
  stages: Map<string, Runs>
  shown: Set<string>
  known: Set<string>
  /** Configs by their place in the search: those some of whose runs have ended, and those of which all have. */
  open: Map<number, Runs>
  done: Map<number, Runs>
}

interface Runs {
  point: Point
  trial: number
  epoch: number
  /** By trial: one that failed may be tried again, and the config is then observed once more. */
  results: Map<number, Measured | null>
}

/** Beside arrays of results that only grow: each result is read once, however long the sweep is. */
const kept = new WeakMap<Evidence['observations'], Kept>()

type Known = Evidence & { definition: SweepDefinition }

/** `rungs`: also of configs that go on. These are not pending any more, for something is known of them. */
export function experienceOf(
  space: SearchSpace,
  evidence: Known,
  rungs?: Algorithm['learnsFromRungs'],
): Experience {
  const { observations: results, definition } = evidence
  const before = kept.get(results)
  const known = before?.space === space ? before : nothingRead(space, definition)
  kept.set(results, known)
  for (; known.read < results.length; known.read += 1) {
    addResult(known, results[known.read] as (typeof results)[0], definition)
  }
  const pending = pendingOf(known, evidence)
  const all = withPending(known, pending)
  const { heard } = known
  const isWhole = rungs === undefined || (rungs === 'deepest' && definition.stopping === 'none')
  if (isWhole) return { observations: known.observations, pending, known: all, heard }
  const unseen = pending.filter((point) => !known.shown.has(space.identityOf(point)))
  const observations = rungs === 'deepest' ? known.deepest : known.staged
  return { observations, pending: unseen, known: all, heard }
}

function nothingRead(space: SearchSpace, definition: SweepDefinition): Kept {
  const heard = heardObservations(space, definition)
  return {
    space,
    heard: new Set(heard.map(({ point }) => space.identityOf(point))),
    read: 0,
    observations: [...heard],
    staged: [...heard],
    deepest: [...heard],
    deepestAt: new Map(),
    stages: new Map<string, Runs>(),
    shown: new Set<string>(),
    known: new Set<string>(),
    open: new Map(),
    done: new Map(),
  }
}

function addResult(
  known: Kept,
  { trial, config, score, values, epoch, isRung }: Evidence['observations'][0],
  definition: SweepDefinition,
): void {
  const point = known.space.pointOf(config)
  // Of a parameter that the space has no more, or has other values of now.
  if (point === undefined) return
  const { index } = placeOfTrial(definition, trial)
  const result = score === null ? null : { score, values }
  const epochs = Number(config.epochs ?? epoch)
  addStage(known, { index, point, trial, epoch, epochs, result }, definition)
  if (isRung) return
  const runs = known.open.get(index) ??
    known.done.get(index) ?? { point, trial, epoch: 0, results: new Map() }
  runs.results.set(trial, result)
  runs.epoch = Math.max(runs.epoch, epoch)
  known.known.add(known.space.identityOf(point))
  if (runs.results.size < runsPerConfig(definition)) {
    known.open.set(index, runs)
    return
  }
  known.open.delete(index)
  known.done.set(index, runs)
  known.observations.push(observationOf(runs, definition))
}

interface Stage {
  /** Of the config in the search. */
  index: number
  point: Point
  trial: number
  /** At which it was seen, and up to which it may go. */
  epoch: number
  epochs: number
  result: Measured | null
}

/** A trial that was stopped where it rested says the same of that epoch again; one that failed may say something else. */
function addStage(
  known: Kept,
  { index, epochs, result, ...seen }: Stage,
  definition: SweepDefinition,
): void {
  const place = `${index}/${seen.epoch}`
  const runs = known.stages.get(place) ?? { ...seen, results: new Map<number, Measured | null>() }
  const isSaid = runs.results.size === runsPerConfig(definition)
  if (isSaid && runs.results.get(seen.trial) !== null) return
  known.stages.set(place, runs)
  runs.results.set(seen.trial, result)
  if (runs.results.size < runsPerConfig(definition)) return
  const observation = observationOf(runs, definition)
  known.staged.push(observation)
  known.shown.add(known.space.identityOf(seen.point))
  const left = Math.max(0, epochs - seen.epoch)
  addDeepest(known, index, left > 0 ? { ...observation, left } : observation)
}

function addDeepest(known: Kept, index: number, observation: Observation): void {
  const at = known.deepestAt.get(index)
  if (at === undefined) {
    known.deepestAt.set(index, known.deepest.length)
    known.deepest.push(observation)
    return
  }
  const before = known.deepest[at] as Observation
  if (observation.epoch < before.epoch && !hasFailed(before)) return
  known.deepest = [...known.deepest]
  known.deepest[at] = observation
}

/** The means over the runs that came to a score, as losses and what they miss; infinite losses if none did. */
function observationOf(
  { point, trial, epoch, results }: Runs,
  definition: SweepDefinition,
): Observation {
  const reached = [...results.values()].filter((result) => result !== null)
  const failed = (definition.objectives ?? [0]).map(() => Number.POSITIVE_INFINITY)
  const standing =
    reached.length === 0
      ? { losses: failed, violation: 0 }
      : standingIn(definition)(meanOf(reached))
  return { trial, point, epoch, ...standing }
}

/** Each config once, whichever of its runs are open. */
function pendingOf({ space, open }: Kept, { pending, definition }: Known): Point[] {
  const configs = new Map<number, Config>()
  for (const { trial, config } of pending)
    configs.set(placeOfTrial(definition, trial).index, config)
  const points = new Map<number, Point>()
  for (const [index, { point }] of open) points.set(index, point)
  for (const [index, config] of configs) {
    const point = space.pointOf(config)
    if (point !== undefined) points.set(index, point)
  }
  return [...points.values()]
}

function withPending({ known, space }: Kept, pending: readonly Point[]): ReadonlySet<string> {
  for (const point of pending) known.add(space.identityOf(point))
  return known
}
