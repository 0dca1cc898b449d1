import { livingOf } from '@sweepstack/core'
import type { SweepDefinition } from '@sweepstack/protocol'
import type { Origin } from '../sweeps/clone-sweep.ts'
import { type AdmissionPorts, type Admitted, admit } from './admission.ts'
import { atPlaces } from './at-places.ts'
import { refuseExcluded } from './excluded-configs.ts'

/**
 * A new sweep, as `admit` checks it. Configs that it has of other sweeps are not picked one by one, so its plan warns of those
 * that its constraints exclude; any that somebody gave are refused.
 * @throws ProblemError those of `admit`, with paths of what was posted
 */
export function admitPosted(
  ports: AdmissionPorts,
  { places }: Pick<Origin, 'places'>,
  { read, id }: { read: () => SweepDefinition; id?: string },
): Promise<Admitted> {
  return atPlaces(places, async () => {
    const admitted = await admit(ports, read(), id)
    const { definition } = admitted
    if (places.length === 0)
      refuseExcluded(definition, livingOf(definition)?.given, 'warmStart.configs')
    return admitted
  })
}
