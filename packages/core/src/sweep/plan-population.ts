import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { runsPerConfig } from '../definition/trial-of.ts'
import { mostEpochs } from '../space/epochs-of-space.ts'
import type { Begun } from './begun.ts'

/** What is planned of a sweep whose trials clone each other. */
export interface PlannedPopulation {
  members: number
  /** How often they are compared. */
  comparisons: number
  /** Trials that go on from the state of another one, at most: each on a lineage of its own. */
  mostClones: number
  /** To train, at most. In step nobody goes back, so each member trains each of its epochs once at most. */
  mostEpochs: number
}

/** Of a search of so many trials; undefined without a population. */
export function planPopulation(
  definition: SweepDefinition,
  { trials, begun }: { trials: number; begun: Begun },
): PlannedPopulation | undefined {
  const { stopping, budget } = definition
  if (!isPopulation(stopping)) return undefined
  const { interval, quantile, synchronous } = stopping
  const runs = runsPerConfig(definition)
  const members = Math.floor(trials / runs)
  const epochs = mostEpochs(definition)
  const comparisons = Math.ceil(epochs / interval) - 1
  const share = Math.min(Math.ceil(members * quantile), Math.floor(members / 2))
  // By itself, a trial that is compared for the k-th time goes back to the first comparison at most.
  const again = synchronous ? 0 : (interval * comparisons * (comparisons - 1)) / 2
  return {
    members,
    comparisons,
    mostClones: comparisons * runs * (synchronous ? share : members),
    mostEpochs: Math.min(
      Math.max(begun.epochs, budget?.epochs ?? Number.POSITIVE_INFINITY),
      trials * (epochs + again),
      // Those that have ended took no more than all took together.
      begun.ended === undefined
        ? Number.POSITIVE_INFINITY
        : begun.epochs + (trials - begun.ended) * (epochs + again),
    ),
  }
}
