import {
  counted,
  type PopulationOptions,
  ProblemError,
  phaseParameters,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { epochsOfSpace } from '../space/epochs-of-space.ts'
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
  if (definition.trainer === 'external') {
    throw invalid(
      'stopping.kind',
      `${kind} has trials go on from the states of others, which programs that ask and tell keep for themselves: use asha`,
    )
  }
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
  checkTuned(definition, kind)
  return configs < 2 ? ['a population of one has nobody to clone'] : []
}

function checkTuned(definition: SweepDefinition, kind: PopulationOptions['kind']): void {
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
