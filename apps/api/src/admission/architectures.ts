import { canonicalArchitecture, checkDropout, describeModel } from '@sweepstack/models'
import { inSteps } from '@sweepstack/process'
import {
  type ArchitectureChoice,
  architectureLabel,
  type Dataset,
  type FieldError,
  type ImageDefinition,
  isListed,
  type Parameters,
  ProblemError,
  valuesOf,
} from '@sweepstack/protocol'

/**
 * The definition with each architecture, all of which are known, in its one form, and what their models have to learn.
 * @throws ProblemError INCOMPATIBLE_MODEL for all that cannot train on the images, else INVALID_DEFINITION for those that
 * are listed twice
 */
export async function admitArchitectures(definition: ImageDefinition, dataset: Dataset) {
  const { search, parameters: common } = definition
  const of = search.kind === 'grid' ? search.of : undefined
  const admission = new Admission(dataset, Math.max(...[common, ...(of ?? [])].map(mostDropout)))
  const admitAll = async <T extends Partial<Parameters>>(grid: T, path: string): Promise<T> => {
    const { architecture: named } = grid
    if (named === undefined) return grid
    const place = `${path}.architecture`
    if (!isListed<ArchitectureChoice>(named)) {
      return { ...grid, architecture: await admission.admit(named, place) }
    }
    const values = await admission.admit(named.values, `${place}.values`)
    return { ...grid, architecture: { ...named, values } }
  }
  const parameters = await admitAll(common, 'parameters')
  const grids: Partial<Parameters>[] = []
  for (const [at, grid] of (of ?? []).entries()) grids.push(await admitAll(grid, `search.of.${at}`))
  admission.refuse()
  return {
    parameters: admission.parameters,
    definition: {
      ...definition,
      parameters,
      ...(of ? { search: { ...search, of: grids } as ImageDefinition['search'] } : {}),
    },
  }
}

/** The greatest factor of dropout rates that a grid names; 0 if it names none. */
function mostDropout({ dropout = 0 }: Partial<Parameters>): number {
  if (typeof dropout === 'object' && 'max' in dropout) return dropout.max ?? 0
  return Math.max(...(valuesOf<number>(dropout) ?? []))
}

class Admission {
  /** By the label of the architecture. */
  readonly parameters: Record<string, number> = Object.create(null)
  readonly #dataset: Dataset
  readonly #dropout: number
  readonly #incompatible: FieldError[] = []
  readonly #doubled: FieldError[] = []

  constructor(dataset: Dataset, dropout: number) {
    this.#dataset = dataset
    this.#dropout = dropout
  }

  /** What is wrong with it is told by `refuse`, when all have been looked at. */
  async admit(named: ArchitectureChoice | ArchitectureChoice[], path: string) {
    if (!Array.isArray(named)) return this.#admitOne(named, path)
    const admitted = await inSteps(this.#admitEach(named, path))
    const known = new Set<string>()
    const twice = new Set<string>()
    for (const text of admitted.map((choice) => JSON.stringify(choice))) {
      if (known.has(text)) twice.add(text)
      known.add(text)
    }
    for (const text of twice) {
      const message = `lists a value twice: ${text}, with the defaults filled in`
      this.#doubled.push({ path, message })
    }
    return admitted
  }

  /** @throws ProblemError */
  refuse(): void {
    const [misfit] = this.#incompatible
    if (misfit !== undefined) {
      const detail = `${this.#dataset.name}: ${misfit.message}${others(this.#incompatible)}`
      throw new ProblemError('INCOMPATIBLE_MODEL', detail, this.#incompatible)
    }
    const [doubled] = this.#doubled
    if (doubled === undefined) return
    const detail = `${doubled.path}: ${doubled.message}${others(this.#doubled)}`
    throw new ProblemError('INVALID_DEFINITION', detail, this.#doubled)
  }

  *#admitEach(named: ArchitectureChoice[], path: string) {
    const admitted: ArchitectureChoice[] = []
    for (const choice of named) {
      admitted.push(this.#admitOne(choice, path))
      yield undefined
    }
    return admitted
  }

  #admitOne(choice: ArchitectureChoice, path: string): ArchitectureChoice {
    const { shape, classes } = this.#dataset
    const input = { shape, classes: classes.length }
    try {
      const canonical = canonicalArchitecture(choice)
      this.parameters[architectureLabel(canonical)] = describeModel(canonical, input).parameters
      checkDropout(canonical, input, this.#dropout)
      return canonical
    } catch (error) {
      this.#incompatible.push({ path, message: (error as Error).message })
      return choice
    }
  }
}

function others({ length }: FieldError[]): string {
  return length > 1 ? ` (and ${length - 1} more)` : ''
}
