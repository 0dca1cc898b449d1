import type { Metric, Replay, ReplayedConfig } from '@sweepstack/protocol'
import {
  type Outcome,
  type SimulatedSweep,
  type SimulatedTrial,
  simulateInSteps,
} from '../simulation/simulate.ts'
import type { Stopper } from '../stopping/stopper.ts'
import type { RecordedConfig } from './recorded-configs.ts'
import { type AskedOrder, ReplayOrder } from './replay-order.ts'
import { replayProgress } from './replay-progress.ts'

export interface ReplayOptions {
  /** In the order in which they are begun, if nobody is asked. */
  configs: readonly RecordedConfig[]
  /** Asked which config is begun next. */
  asked?: AskedOrder
  stopper: Stopper | undefined
  workers: number
  goal: Metric['goal']
  /** Epochs in all. */
  budget?: number
}

interface Begun {
  /** By the trials of the simulation, from 1. */
  begun: readonly RecordedConfig[]
  sweep: SimulatedSweep
}

const shown = { best: 5, tooEarly: 10 }

/** Trains recorded configs again, by their curves, under another stopper or in another order: what would have come of it. */
export function* replayInSteps(options: ReplayOptions): Generator<undefined, Replay> {
  const { configs, stopper, workers, budget } = options
  const order = new ReplayOrder(configs, options.asked)
  const propose = (_: number, ended: readonly Outcome[]) => {
    const config = order.next(ended)
    return config && simulatedOf(config)
  }
  const sweep = yield* simulateInSteps({
    stopper,
    workers,
    propose,
    ...(budget !== undefined && { budget }),
  })
  const { begun } = order
  const ranked = rankedOf(configs, { begun, sweep, goal: options.goal })
  const unknown = sweep.outcomes.filter(({ status }) => status === 'unknown')
  const counted = (status: Outcome['status']) =>
    sweep.outcomes.filter((outcome) => outcome.status === status).length
  return {
    configs: configs.length,
    complete: ranked.length,
    clones: configs.filter(({ isClone }) => isClone).length,
    workers,
    epochs: epochsOf(configs, { begun, sweep }),
    seconds: sweep.seconds,
    progress: replayProgress(begun, sweep.arrivals, options.goal),
    ended: {
      completed: counted('completed'),
      stopped: counted('stopped'),
      failed: counted('failed'),
      unknown: unknown.length,
    },
    notBegun: configs.length - sweep.outcomes.length,
    keptByBudget: sweep.keptByBudget,
    best: ranked.slice(0, shown.best),
    winner: ranked.find(({ found }) => found === true) ?? null,
    tooEarly: {
      configs: unknown.length,
      trials: unknown
        .map(({ trial, epochs }) => {
          const config = begun[trial - 1] as RecordedConfig
          return { trial: config.trial, known: epochs, epochs: config.epochs }
        })
        .sort((a, b) => a.trial - b.trial)
        .slice(0, shown.tooEarly),
    },
  }
}

function simulatedOf({
  losses,
  epochs,
  hasFailed,
  secondsPerEpoch,
}: RecordedConfig): SimulatedTrial {
  const known = Math.min(losses.length, epochs)
  const end = known === epochs ? {} : hasFailed ? { failsAt: known + 1 } : { knownEpochs: known }
  return { epochs, secondsPerEpoch, lossAt: (epoch) => losses[epoch - 1] ?? Number.NaN, ...end }
}

/** The configs whose curves are complete, the best first. */
function rankedOf(
  configs: readonly RecordedConfig[],
  { begun, sweep: { outcomes }, goal }: Begun & { goal: Metric['goal'] },
): ReplayedConfig[] {
  const isOpen = outcomes.some(({ status }) => status === 'unknown')
  const outcomeOf = new Map(outcomes.map((outcome) => [begun[outcome.trial - 1], outcome]))
  return configs
    .map((config) => ({ config, loss: config.losses[config.epochs - 1] }))
    .filter((one): one is typeof one & { loss: number } => Number.isFinite(one.loss))
    .sort((a, b) => a.loss - b.loss || a.config.trial - b.config.trial)
    .map(({ config, loss }, place) => {
      const outcome = outcomeOf.get(config)
      const isComplete = outcome?.status === 'completed'
      return {
        trial: config.trial,
        rank: place + 1,
        score: goal === 'maximize' ? 0 - loss : loss,
        // What an unknown curve would have shown may have stopped it, or let it go on.
        found: isComplete ? true : isOpen ? null : false,
        epochs: outcome?.epochs ?? 0,
        begunAs: outcome?.trial ?? null,
      }
    })
}

/** A lineage that several configs watch is trained up to the farthest of them, once. */
function epochsOf(
  configs: readonly RecordedConfig[],
  { begun, sweep: { outcomes } }: Begun,
): Replay['epochs'] {
  const recorded = new Map<string, number>()
  const replayed = new Map<string, number>()
  const reach = (on: Map<string, number>, lineage: string, epoch: number) =>
    on.set(lineage, Math.max(on.get(lineage) ?? 0, epoch))
  for (const { lineages, recorded: known } of configs) {
    for (const [place, lineage] of lineages.entries()) reach(recorded, lineage, known[place] ?? 0)
  }
  for (const { trial, epochs } of outcomes) {
    for (const lineage of begun[trial - 1]?.lineages ?? []) reach(replayed, lineage, epochs)
  }
  const sum = (on: Map<string, number>) => [...on.values()].reduce((total, each) => total + each, 0)
  const [all, needed] = [sum(recorded), sum(replayed)]
  return { recorded: all, replayed: needed, saved: all - needed }
}
