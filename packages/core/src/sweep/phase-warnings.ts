import { counted, isPopulation, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { mostEpochs } from '../space/epochs-of-space.ts'
import { dimensionsOf } from '../space/parameter.ts'
import { rowsOf } from '../space/trainer-of.ts'

/**
 * What to know of phases before the sweep begins.
 * @throws ProblemError INVALID_DEFINITION for phases of a sweep whose trials are not trained by them
 */
export function phaseWarnings(definition: SweepDefinition): string[] {
  const { phases, stopping, trainer } = definition
  if (phases === undefined) return []
  if (isPopulation(stopping)) {
    throw invalid('phases', 'are what a population finds: take either phases or the stopping away')
  }
  const dimensions = dimensionsOf(definition, rowsOf(definition))
  for (const [place, { settings }] of phases.entries()) {
    const conditional = dimensions.find(({ name, when }) => when && Object.hasOwn(settings, name))
    if (conditional === undefined) continue
    const message = 'is set in all trials by a phase, and has a when: take one of them away'
    throw invalid(`phases.${place}.settings.${conditional.name}`, message)
  }
  const most = mostEpochs(definition)
  const late = phases.filter(({ fromEpoch }) => most > 0 && fromEpoch >= most).length
  return [
    ...(late > 0
      ? [`trials end at epoch ${most}: ${counted(late, 'phase')} from then on will not come`]
      : []),
    ...(trainer === 'external'
      ? [
          'programs are given each phase by itself: they save states by lineage and epoch, or train the epochs before a phase anew',
        ]
      : []),
  ]
}

function invalid(path: string, message: string): ProblemError {
  return new ProblemError('INVALID_DEFINITION', `${path} ${message}.`, [{ path, message }])
}
