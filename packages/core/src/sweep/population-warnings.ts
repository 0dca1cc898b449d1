import {
  counted,
  nearestOf,
  type PopulationOptions,
  ProblemError,
  phaseParameters,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { epochsOfSpace } from '../space/epochs-of-space.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { tunedDimensions } from '../stopping/population/tuned-dimensions.ts'

/**
 * What to know of a population before the sweep begins. `configs`: how many members it has, if all are tried.
 * @throws ProblemError INVALID_DEFINITION for one that nobody could compare, or whose clones could not change
 */
export function populationWarnings(
  definition: SweepDefinition,
  stopping: PopulationOptions,
  configs: number,
): string[] {
  const { kind, interval } = stopping
  const { most, isOne } = epochsOfSpace(definition)
  if (!isOne) {
    throw invalid(
      'parameters.epochs',
      `${kind} compares trials of one number of epochs: give epochs one value`,
    )
  }
  if (interval >= most) {
    throw invalid(
      'stopping.interval',
      `trials of ${counted(most, 'epoch')} end before any is compared: give an interval below ${most}, or more epochs`,
    )
  }
  checkNamed(definition, stopping)
  checkTuned(definition, stopping)
  if (configs < 2) return ['a population of one has nobody to clone']
  return unseenWarnings(definition, stopping, configs)
}

/** Who is not open yet, no comparison knows; in step, members that rest make room for all. */
function unseenWarnings(
  { parallelism }: SweepDefinition,
  { synchronous }: PopulationOptions,
  configs: number,
): string[] {
  if (synchronous || parallelism === undefined || parallelism >= configs) return []
  return [
    `with a parallelism of ${parallelism} the first members of ${configs} train to their ends before others begin, and learn from none of them: give a parallelism of ${configs}, or none; or synchronous: true`,
  ]
}

/** What `tune` names is there, can change while a trial trains, and varies. */
function checkNamed(definition: SweepDefinition, { kind, tune }: PopulationOptions): void {
  if (definition.trainer === 'external' && tune === undefined) {
    const [name = 'learning_rate'] = Object.keys(definition.parameters).filter(
      (one) => one !== 'epochs',
    )
    throw invalid(
      'stopping.tune',
      `${kind} changes parameters while trials train: name those that your program can change, as tune: [${name}]`,
    )
  }
  const tuned = new Set(tunedDimensions(definition).map(({ name }) => name))
  for (const [place, name] of (tune ?? []).entries()) {
    const fault = tuned.has(name) ? faultOfChange(name, definition) : faultOf(name, definition)
    if (fault !== undefined) throw invalid(`stopping.tune.${place}`, fault)
  }
}

function faultOf(name: string, definition: SweepDefinition): string {
  const known = rowsOf(definition).map((row) => row.name)
  if (!known.includes(name)) {
    const nearest = nearestOf(name, known)
    return `there is no parameter ${name}${nearest === undefined ? '' : `: is "${nearest}" meant?`}`
  }
  const fault = faultOfChange(name, definition)
  return fault ?? `${name} has one value: give it a range or a list, or take it out of tune`
}

function faultOfChange(name: string, { trainer }: SweepDefinition): string | undefined {
  const message = `${name} cannot change while a trial trains`
  if (name === 'epochs') return message
  if (trainer === 'external' || phaseParameters.has(name)) return undefined
  return `${message}: ${[...phaseParameters].join(' and ')} can`
}

function checkTuned(definition: SweepDefinition, { kind }: PopulationOptions): void {
  const tuned = tunedDimensions(definition)
  if (tuned.length === 0) {
    const names = [...phaseParameters].join(' and ')
    const [name = names] = phaseParameters
    throw invalid(
      `parameters.${name}`,
      `${kind} changes ${names} while trials train, and neither has several values: give ${name} a range or a list`,
    )
  }
  const conditional = tuned.find(({ when }) => when !== undefined)
  if (conditional !== undefined) {
    throw invalid(
      `parameters.${conditional.name}`,
      `${kind} changes ${conditional.name} in all trials: take its when away`,
    )
  }
}

function invalid(path: string, message: string): ProblemError {
  return new ProblemError(
    'INVALID_DEFINITION',
    `The population could not be trained: ${message}.`,
    [{ path, message }],
  )
}
