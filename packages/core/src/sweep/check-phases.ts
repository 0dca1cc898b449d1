import { isPopulation, ProblemError, type SweepDefinition } from '@sweepstack/protocol'

/** @throws ProblemError INVALID_DEFINITION for phases of a sweep whose trials are not trained by them */
export function checkPhases({ phases, stopping }: SweepDefinition): void {
  if (phases === undefined) return
  if (isPopulation(stopping)) {
    throw invalid('are what a population finds: take either phases or the stopping away')
  }
}

function invalid(message: string): ProblemError {
  return new ProblemError('INVALID_DEFINITION', `The phases ${message}.`, [
    { path: 'phases', message },
  ])
}
