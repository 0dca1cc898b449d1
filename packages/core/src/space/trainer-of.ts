import {
  type Config,
  type ExternalDefinition,
  externalSpace,
  imageSpace,
  type SpaceRow,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { recipeIdentity } from '../lineage/recipe.ts'

/** A sweep of any trainer. */
export type AnyDefinition = SweepDefinition | ExternalDefinition

/** Whether a sweep declares its own parameters. One of programs that has a dataset takes those of images. */
export function declaresOwn(definition: AnyDefinition): definition is ExternalDefinition {
  return !('dataset' in definition)
}

/** What a search knows of the parameters of a sweep. */
export function rowsOf(definition: AnyDefinition): readonly SpaceRow[] {
  return declaresOwn(definition) ? externalSpace(definition.parameters) : imageSpace
}

/** Texts that are equal for two configs of a sweep exactly if they train the same, as far as that is known. */
export function identityOf(definition: AnyDefinition): (config: Config) => string {
  return declaresOwn(definition) ? canonicalJson : recipeIdentity
}
