import {
  type Config,
  type ExternalDefinition,
  externalSpace,
  imageMetrics,
  imageSpace,
  type MetricTable,
  modelLabel,
  type Recipe,
  type Scalar,
  type SpaceRow,
  type SweepDefinition,
  valuesOf,
} from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { lineageIdentity, type Run, recipeOfRun, withoutRepeats } from '../lineage/recipe.ts'

/** What of a sweep depends on who trains it. */
interface Trainer {
  /** What a search knows of the parameters. */
  rows: readonly SpaceRow[]
  /** What is known of the metrics; programs report what they like. */
  metrics: MetricTable
  /** Equal for two configs exactly if their trainings are the same but for their length, as far as that is known. */
  lineageIdentity(config: Config): string
  /** Of one run of a config: what decides what its training comes to, but for its length. */
  recipeOf(config: Config, dataset: string, run: Run): Recipe
  /** What is trained, in one word: trainings of one take about as long as each other. */
  modelOf(config: Config): string
}

/** Of definitions that are in use. */
const known = new WeakMap<SweepDefinition, Trainer>()

export function trainerOf(definition: SweepDefinition): Trainer {
  const trainer =
    known.get(definition) ?? (declaresOwn(definition) ? externalTrainer(definition) : imageTrainer)
  known.set(definition, trainer)
  return trainer
}

/**
 * Whether a sweep declares its own parameters and metrics. Those of programs in the first versions had those of images,
 * with a schedule, which is a structure; what is declared has none.
 */
export function declaresOwn(definition: SweepDefinition): definition is ExternalDefinition {
  if (definition.trainer !== 'external') return false
  return !Object.values(definition.parameters).some((parameter) =>
    valuesOf(parameter)?.some((value) => typeof value === 'object'),
  )
}

/** What a search knows of the parameters of a sweep. */
export function rowsOf(definition: SweepDefinition): readonly SpaceRow[] {
  return trainerOf(definition).rows
}

/**
 * Texts that are equal for two configs of a sweep exactly if they train the very same, with each seed. Cheaper than the
 * keys of lineages.
 */
export function identityOf(definition: SweepDefinition): (config: Config) => string {
  const { lineageIdentity } = trainerOf(definition)
  return (config) => `${config.epochs} ${lineageIdentity(config)}`
}

const imageTrainer: Trainer = {
  rows: imageSpace,
  metrics: imageMetrics,
  lineageIdentity,
  recipeOf: recipeOfRun,
  modelOf: modelLabel,
}

function externalTrainer({ parameters }: ExternalDefinition): Trainer {
  return {
    rows: externalSpace(parameters),
    metrics: {},
    lineageIdentity: ({ epochs: _, ...settings }) => canonicalJson(settings),
    recipeOf(config, dataset, { seed, fold, phases = [] }) {
      const { epochs: _, ...first } = config
      const settings = first as Record<string, Scalar>
      const all = phases.map(({ fromEpoch, settings: own }) => {
        return { fromEpoch, settings: { ...settings, ...(own as Record<string, Scalar>) } }
      })
      return {
        ...{ trainer: 'external', dataset, seed, ...(fold && { fold }) },
        phases: all.length === 0 ? [{ fromEpoch: 0, settings }] : withoutRepeats(all),
      }
    },
    modelOf: () => 'external',
  }
}
