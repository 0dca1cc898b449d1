import { excludedErrors } from '@sweepstack/core'
import { type Config, ProblemError, type SweepDefinition } from '@sweepstack/protocol'

/**
 * `path`: where the configs stand.
 * @throws ProblemError INVALID_DEFINITION for given configs that a constraint or a ban excludes
 */
export function refuseExcluded(
  definition: SweepDefinition,
  configs: readonly Config[] | undefined,
  path: string,
): void {
  const errors = excludedErrors(definition, configs ?? [], path)
  const [first] = errors
  if (first === undefined) return
  throw new ProblemError('INVALID_DEFINITION', `${first.path} ${first.message}.`, errors)
}
