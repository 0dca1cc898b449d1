import {
  counted,
  type FieldError,
  isPopulation,
  isSpeculating,
  type PopulationOptions,
  ProblemError,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { epochsOfSpace, mostEpochs } from '../space/epochs-of-space.ts'
import { hyperbandTable } from '../stopping/hyperband-table.ts'
import type { Stopper } from '../stopping/stopper.ts'
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
  const fault = neverJudged(stopping, stopper, epochs)
  if (fault !== undefined) throw invalid(fault.path, fault.message)
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
function hasRungs(
  stopping: SweepDefinition['stopping'],
): stopping is Extract<Options, { kind: 'asha' | 'hyperband' }> {
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

/** What is wrong with a stopper that judges no trial of so many epochs before its end; undefined of one that does. */
export function neverJudged(
  stopping: SweepDefinition['stopping'],
  stopper: Stopper,
  epochs: number,
): FieldError | undefined {
  if (stopping === 'none' || isPopulation(stopping)) return undefined
  if (stopper.milestones({ number: 1, epochs }).length > 1) return undefined
  const [option, what] = loosened(stopping, epochs)
  const trials = `trials of ${counted(epochs, 'epoch')}`
  const instead = epochs === 1 ? 'give more epochs' : `give ${what}`
  const path = `stopping.${option}`
  switch (stopping.kind) {
    case 'asha':
      return { path, message: `no rung is below the end of ${trials}: ${instead}` }
    case 'hyperband': {
      const { min, eta } = stopping
      const message = `min ${min} and eta ${eta} leave no rung below the end of ${trials}: ${instead}`
      return { path, message }
    }
    case 'median':
    case 'percentile':
    case 'plateau':
    case 'threshold':
      return { path, message: `${trials} end before any is judged: ${instead}` }
  }
}

/** Which option has trials judged earlier, and how. */
function loosened(stopping: Options, epochs: number): [option: string, what: string] {
  switch (stopping.kind) {
    case 'asha':
      return stopping.rungs === undefined
        ? ['min', `a min below ${epochs}, or more epochs`]
        : ['rungs', 'more rungs']
    case 'hyperband': {
      const smaller = stopping.min > 1 ? 'a smaller min or eta' : 'a smaller eta'
      return ['eta', `${smaller}, or more epochs`]
    }
    case 'median':
    case 'percentile':
    case 'plateau':
    case 'threshold':
      return ['grace', `a grace below ${epochs}, or more epochs`]
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
  if (!hasRungs(stopping)) return []
  const few = stopping.kind === 'asha' ? missingRungs(stopping, { judged, epochs }) : []
  if (judged.length > 1) return few
  return [
    ...few,
    `eta ${stopping.eta} with ${counted(epochs, 'epoch')} gives one rung before the end (epoch ${judged[0]}): trials are compared once`,
  ]
}

/** Fewer than were asked for, as so few epochs have no more. */
function missingRungs(
  { rungs = 0, brackets, eta }: Extract<Options, { kind: 'asha' }>,
  { judged, epochs }: { judged: number[]; epochs: number },
): string[] {
  const room = judged.length + 1
  const asked = { rungs, brackets }
  return Object.entries(asked)
    .filter(([, count]) => count > room)
    .map(([name, count]) => {
      return `${name} is ${count}, and trials of ${counted(epochs, 'epoch')} have ${room} of them with eta ${eta}`
    })
}

function countWarnings(
  stopping: Options,
  { configs, epochs }: { configs: number; epochs: number },
): string[] {
  const count = counted(configs, 'config')
  switch (stopping.kind) {
    case 'asha':
      if (configs < stopping.eta)
        return [`with ${count} and eta ${stopping.eta} nobody is promoted before all have come`]
      return configs <= stopping.bootstrap
        ? [
            `with ${count} and bootstrap ${stopping.bootstrap} nobody is promoted before all have come`,
          ]
        : []
    case 'hyperband': {
      const [first] = hyperbandTable({ ...stopping, max: epochs })
      const room = first?.rungs[0]?.trials ?? 0
      return configs < room
        ? [
            `the first bracket of hyperband has room for ${counted(room, 'config')}, the sweep has ${configs}`,
          ]
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
