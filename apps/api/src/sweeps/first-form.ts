import { declaresOwn, type SweepRecord } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'

/**
 * Sweeps of programs had the parameters of images in the first versions. They run to their end as they are; a definition
 * of today that means the same does not exist, so that they are neither copied nor edited.
 * @throws ProblemError EDIT_IMPOSSIBLE
 */
export function refuseFirstForm({ id, state: { definition } }: SweepRecord): void {
  if (definition.trainer !== 'external' || declaresOwn(definition)) return
  const message =
    'is of a version in which programs had the parameters of images: post a definition that declares its own parameters'
  throw new ProblemError('EDIT_IMPOSSIBLE', `The sweep ${id} ${message}.`, [
    { path: 'trainer', message },
  ])
}
