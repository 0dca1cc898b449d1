import { givenConfigs, livingOf, withLiving, withoutLiving } from '@sweepstack/core'
import {
  type Config,
  type Dataset,
  type ImageDefinition,
  ProblemError,
  parseDefinition,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { admitArchitectures } from './architectures.ts'
import { atPlaces } from './at-places.ts'
import { unknownArchitectures } from './unknown-architectures.ts'

type Parts = readonly Readonly<Record<string, unknown>>[]

/**
 * Configs that were given in part, as a sweep proposes its own: whole, and with their architectures in their one form.
 * `dataset`: undefined for what no worker trains.
 * @throws ProblemError INVALID_DEFINITION, UNKNOWN_ARCHITECTURE, INCOMPATIBLE_MODEL, with paths under `path`
 */
export async function admitConfigs(
  definition: SweepDefinition,
  { parts, path }: { parts: Parts; path: string },
  dataset: Dataset | undefined,
): Promise<Config[]> {
  const places = parts.map((_, place): [string, string] => {
    return [`search.of.${place}`, `${path}.${place}`]
  })
  const parsed = atPlaces(places, () => parsedParts(definition, parts))
  const of = givenConfigs(definition, parsed, path)
  const [parameters] = of
  if (parameters === undefined || dataset === undefined || definition.trainer === 'external') {
    return of
  }
  const asked: ImageDefinition = { ...definition, parameters, search: { kind: 'grid', of } }
  const admitted = await atPlaces(places, () => {
    refuseUnknown(asked)
    return admitArchitectures(asked, dataset)
  })
  const { search } = admitted.definition
  return ((search.kind === 'grid' && search.of) || []) as Config[]
}

/** @throws ProblemError INVALID_DEFINITION */
function parsedParts(definition: SweepDefinition, of: Parts): Parts {
  if (of.length === 0) return []
  const { constraints: _, warmStart: __, ...others } = withoutLiving(definition)
  const { search } = parseDefinition(
    { ...others, search: { kind: 'grid', of } },
    unknownArchitectures,
  )
  return (search.kind === 'grid' && search.of) || []
}

function refuseUnknown(asked: ImageDefinition): void {
  const errors = unknownArchitectures({ search: asked.search })
  const [first] = errors
  if (first === undefined) return
  throw new ProblemError('UNKNOWN_ARCHITECTURE', `The architecture ${first.message}.`, errors)
}

/** A new sweep that begins with the configs of its `warmStart`. @throws as `admitConfigs` */
export async function warmStarted<Definition extends SweepDefinition>(
  posted: Definition,
  dataset: Dataset | undefined,
): Promise<Definition> {
  const parts = posted.warmStart?.configs
  if (parts === undefined || livingOf(posted) !== undefined) return posted
  const given = await admitConfigs(posted, { parts, path: 'warmStart.configs' }, dataset)
  return withLiving(posted, { edits: 0, earlier: [], given, bans: [] })
}
