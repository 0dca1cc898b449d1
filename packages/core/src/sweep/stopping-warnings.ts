import {
  isPopulation,
  isSpeculating,
  type PopulationOptions,
  ProblemError,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { hyperbandTable } from '../stopping/hyperband-table.ts'
import { epochsOfSpace, mostEpochs } from './epochs-of-space.ts'
import { populationWarnings } from './population-warnings.ts'
import { stopperOfSweep } from './stopper-of-sweep.ts'

type Options = Exclude<SweepDefinition['stopping'], 'none' | PopulationOptions>

/**
 * What to know of a stopper before the sweep begins. `configs`: how many it judges, if all are tried.
 * @throws ProblemError INVALID_DEFINITION for one that could never judge a trial before its end, and for hyperband with
 * several numbers of epochs, which no rung could compare
 */
export function stoppingWarnings(definition: SweepDefinition, configs: number): string[] {
  const { stopping, search } = definition
  if (search.kind === 'bohb' && !hasRungs(stopping)) throw withoutRungs()
  if (isPopulation(stopping)) return populationWarnings(definition, stopping, configs)
  const stopper = stopperOfSweep(definition)
  if (stopping === 'none' || stopper === null) return []
  const epochs = mostEpochs(definition)
  if (stopping.kind === 'hyperband') checkOneLength(definition)
  const judged = stopper.milestones({ number: 1, epochs }).slice(0, -1)
  if (judged.length === 0) throw neverJudged(stopping, epochs)
  const bound = 'trials that are stopped take fewer epochs: these are the most'
  return [
    bound,
    ...rungWarnings(stopping, { judged, epochs }),
    ...countWarnings(stopping, { configs, epochs }),
    ...speculationWarnings(definition),
  ]
}

/** Whether it will train ahead what is likely to go on. */
function speculationWarnings({ stopping, budget, trainer }: SweepDefinition): string[] {
  if (!isSpeculating(stopping)) return []
  if (trainer === 'external') {
    throw invalid('stopping.speculate', 'slots of workers train ahead, not programs that ask')
  }
  const bound = budget?.epochs !== undefined ? 'epochs' : 'slotHours'
  return budget?.[bound] === undefined
    ? [
        'slots that nobody waits for train likely promotions ahead: epochs beyond these, some for nothing',
      ]
    : [
        `speculate has no effect under budget.${bound}: it holds nothing that may be trained for nothing`,
      ]
}

/** BOHB is a model of what configs show at rungs, with Hyperband's brackets. */
function hasRungs(stopping: SweepDefinition['stopping']): boolean {
  return stopping !== 'none' && (stopping.kind === 'hyperband' || stopping.kind === 'asha')
}

function withoutRungs(): ProblemError {
  const message = 'give stopping: hyperband, whose brackets are part of it, or stopping: asha'
  return new ProblemError(
    'INVALID_DEFINITION',
    `bohb learns from what configs show at rungs: ${message}.`,
    [{ path: 'stopping', message }],
  )
}

function checkOneLength(definition: SweepDefinition): void {
  if (epochsOfSpace(definition).isOne) return
  throw invalid(
    'stopping.kind',
    'hyperband compares trials of one number of epochs: give epochs one value, or use asha',
  )
}

function neverJudged(stopping: Options, epochs: number): ProblemError {
  const trials = `trials of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`
  switch (stopping.kind) {
    case 'asha': {
      if (stopping.rungs === undefined) {
        return invalid(
          'stopping.min',
          `no rung is below the end of ${trials}: give a min below ${epochs}, or more epochs`,
        )
      }
      return invalid('stopping.rungs', `no rung is below the end of ${trials}: give more rungs`)
    }
    case 'hyperband':
      return invalid(
        'stopping.eta',
        `min ${stopping.min} and eta ${stopping.eta} leave no rung below the end of ${trials}: give a smaller min or eta, or more epochs`,
      )
    case 'median':
    case 'percentile':
    case 'plateau':
    case 'threshold':
      return invalid(
        'stopping.grace',
        `${trials} end before any is judged: give a grace below ${epochs}, or more epochs`,
      )
  }
}

function invalid(path: string, message: string): ProblemError {
  return new ProblemError('INVALID_DEFINITION', `The stopper can stop nothing: ${message}.`, [
    { path, message },
  ])
}

function rungWarnings(
  stopping: Options,
  { judged, epochs }: { judged: number[]; epochs: number },
): string[] {
  const hasRungs = stopping.kind === 'asha' || stopping.kind === 'hyperband'
  if (!hasRungs || judged.length > 1) return []
  return [
    `eta ${stopping.eta} with ${epochs} epochs gives one rung before the end (epoch ${judged[0]}): trials are compared once`,
  ]
}

function countWarnings(
  stopping: Options,
  { configs, epochs }: { configs: number; epochs: number },
): string[] {
  const count = `${configs} ${configs === 1 ? 'config' : 'configs'}`
  switch (stopping.kind) {
    case 'asha':
      return configs < stopping.eta
        ? [`with ${count} and eta ${stopping.eta} nobody is promoted before all have come`]
        : []
    case 'hyperband': {
      const [first] = hyperbandTable({ ...stopping, max: epochs })
      const room = first?.rungs[0]?.trials ?? 0
      return configs < room
        ? [`the first bracket of hyperband has room for ${room} configs, the sweep has ${configs}`]
        : []
    }
    case 'median':
    case 'percentile':
      return configs <= stopping.least
        ? [`with ${count} and least ${stopping.least} nobody has enough others to be compared with`]
        : []
    case 'plateau':
    case 'threshold':
      return []
  }
}
