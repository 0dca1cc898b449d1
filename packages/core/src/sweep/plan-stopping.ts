import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { runsPerConfig } from '../definition/trial-of.ts'
import { mixWords } from '../random/mix.ts'
import { simulateInSteps } from '../simulation/simulate.ts'
import type { Stopper } from '../stopping/stopper.ts'
import { type Begun, nothingBegun } from './begun.ts'
import { type PlannedPopulation, planPopulation } from './plan-population.ts'
import { stopperOfSweep } from './stopper-of-sweep.ts'

interface PlannedBracket {
  /** Trials that begin in it. */
  trials: number
  /** Of these, how many are expected to be trained up to each of its rungs. */
  rungs: { epoch: number; trials: number }[]
}

export interface PlannedStopping {
  /** By their first rungs; null for a stopper without rungs. */
  brackets: PlannedBracket[] | null
  /** Epochs that are asked for, as far as that can be expected; null for a stopper that looks at the curves themselves. */
  expectedEpochs: number | null
  population?: PlannedPopulation
}

/** Configs that are simulated; of more, the figures are those of so many, in proportion. */
const simulated = 2000

/**
 * What a stopper makes of a search, by a simulation in which each config keeps its rank from the first epoch to the last,
 * and the configs come one after the other. `epochs`: of each config, in the order of the search; what the
 * budget does not hold is left out before. `trials`: all runs of them.
 */
export function* planStopping(
  definition: SweepDefinition,
  epochs: readonly number[],
  { trials, unique, begun = nothingBegun }: { trials: number; unique?: number; begun?: Begun },
): Generator<undefined, PlannedStopping | undefined> {
  const stopper = stopperOfSweep(definition)
  const { stopping } = definition
  if (stopper === null || stopping === 'none') return undefined
  const population = planPopulation(definition, { trials, begun })
  if (population !== undefined) {
    const isExact = isPopulation(stopping) && stopping.synchronous
    return { brackets: null, expectedEpochs: isExact ? population.mostEpochs : null, population }
  }
  if (stopping.kind !== 'asha' && stopping.kind !== 'hyperband') {
    return { brackets: null, expectedEpochs: null }
  }
  const some = epochs.slice(0, simulated)
  const share = (runsPerConfig(definition) * epochs.length) / Math.max(1, some.length)
  const budget = definition.budget?.epochs
  const { outcomes } = yield* simulateInSteps({
    workers: 1,
    stopper,
    ...(budget === undefined ? {} : { budget: Math.floor(budget / share) }),
    propose: (number) => {
      const own = some[number - 1]
      const loss = mixWords(definition.seed, number)
      return own === undefined ? undefined : { epochs: own, lossAt: () => loss, secondsPerEpoch: 1 }
    },
  })
  const reached = outcomes.map((outcome) => outcome.epochs)
  const sum = reached.reduce((total, one) => total + one, 0)
  return {
    brackets: bracketsOf(stopper, some, { reached, share }),
    // Who was stopped by a budget is not, where that is larger.
    expectedEpochs: Math.max(
      begun.epochs,
      Math.min(unique ?? sum * share, Math.round(share * sum)),
    ),
  }
}

function bracketsOf(
  stopper: Stopper,
  epochs: readonly number[],
  { reached, share }: { reached: number[]; share: number },
): PlannedBracket[] {
  const brackets = new Map<number, { trials: number; rungs: Map<number, number> }>()
  for (const [place, own] of epochs.entries()) {
    const milestones = stopper.milestones({ number: place + 1, epochs: own })
    const first = milestones[0] ?? own
    const bracket = brackets.get(first) ?? { trials: 0, rungs: new Map<number, number>() }
    brackets.set(first, bracket)
    bracket.trials += 1
    for (const epoch of milestones) {
      const isReached = (reached[place] ?? 0) >= epoch
      bracket.rungs.set(epoch, (bracket.rungs.get(epoch) ?? 0) + (isReached ? 1 : 0))
    }
  }
  const scaled = (count: number) => Math.round(share * count)
  return [...brackets]
    .sort(([a], [b]) => a - b)
    .map(([, { trials, rungs }]) => ({
      trials: scaled(trials),
      rungs: [...rungs]
        .sort(([a], [b]) => a - b)
        .map(([epoch, count]) => ({ epoch, trials: scaled(count) })),
    }))
}
