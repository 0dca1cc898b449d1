import {
  counted,
  type FieldError,
  isPopulation,
  nearestOf,
  type Plan,
  ProblemError,
  parseDefinition,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { runsPerConfig } from '../definition/trial-of.ts'
import { dimensionsOf } from '../space/parameter.ts'
import type { SearchSpace } from '../space/search-space.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { rowsOf } from '../space/trainer-of.ts'

type Search = SweepDefinition['search']

/** Where Gaussian processes were better than the others: docs/search.md has the tables. */
const gpTrials = { numbers: 50, kinds: 100 }
const gpAxes = 10
/** A model that is asked less often than so, each time with all trials of a round in hand, has nothing to learn from. */
const leastRounds = 2
/** Of several objectives: docs/objectives.md has the table. */
const mostOfSeveral = 400
/** Trials that learning searches draw blindly first, at least. */
const blindTrials = 10
/** Configs of a learning search, at most. */
const mostTrials = 100_000

/**
 * A posted definition whose `search` is `auto`, or `{kind: auto, trials: n}`, with the search that is taken for it and, as
 * `chosen`, why. Other inputs are left as they are. A rule, no model: the same file has the same search for ever, since what
 * is stored is what was chosen.
 * @throws ProblemError INVALID_DEFINITION for what is wrong with the rest of it, or if nothing says how many trials
 */
export function withChosenSearch(input: unknown): unknown {
  const asked = askedOf(input)
  if (asked === undefined) return input
  const placeholder = { kind: 'random', trials: asked.trials ?? 1 }
  const definition = parseDefinition({ ...(input as object), search: placeholder })
  return { ...(input as object), search: chooseSearch(definition, asked.trials) }
}

/** The search for a definition, whatever search it has; `trials` of those that are not given are those of its budget. */
function chooseSearch(definition: SweepDefinition, asked?: number): Search {
  const { budget, stopping } = definition
  const ofBudget =
    budget?.trials && Math.max(1, Math.floor(budget.trials / runsPerConfig(definition)))
  const trials = asked ?? ofBudget
  const space = searchSpaceOf(definition)
  const { size } = space
  if (definition.warmStart?.sweeps !== undefined) return chooseForOthers(definition, size, trials)
  const isListed = dimensionsOf(definition, rowsOf(definition)).every(
    ({ kind }) => kind === 'choices',
  )
  if (isListed && (trials ?? Number.POSITIVE_INFINITY) >= size) {
    return {
      kind: 'grid',
      chosen: `the space has ${counted(size, 'config')}, and all can be tried`,
    }
  }
  if (trials === undefined) throw withoutNumber()
  if (trials >= size) {
    const chosen = `the space has ${counted(size, 'config')}, and all can be tried`
    return { kind: 'random', trials, distinct: true, chosen }
  }
  if (isPopulation(stopping)) {
    const chosen = 'a population improves by itself: it only has to begin spread evenly'
    return { kind: 'sobol', trials, chosen }
  }
  // Without it a sweep begins as many as are trained at once, by workers or by programs that ask.
  const most = definition.parallelism ?? 1
  if (trials < blindTrials) {
    const chosen = `${counted(trials, 'trial')} are too few to learn from: they are spread evenly`
    return { kind: 'sobol', trials, chosen }
  }
  if (trials / most < leastRounds) {
    const chosen = `${counted(trials, 'trial')} of which ${most} are in hand at once leave nothing to learn from: they are spread evenly`
    return { kind: 'sobol', trials, chosen }
  }
  return chooseModel(definition, space, trials)
}

/** One that learns from what other sweeps came to, however much that is. */
function chooseForOthers({ stopping }: SweepDefinition, size: number, asked?: number): Search {
  const trials = Math.min(asked ?? Number.POSITIVE_INFINITY, size)
  if (trials > mostTrials) throw withoutNumber()
  const begins = 'it begins with the results of other sweeps'
  if (hasRungs(stopping)) {
    const chosen = `${begins}, and under ${stopping.kind} bohb learns from what trials show at rungs`
    return { kind: 'bohb', trials, chosen }
  }
  return { kind: 'tpe', trials, chosen: `${begins}, and tpe learns from any number of them` }
}

type Stopping = Exclude<SweepDefinition['stopping'], 'none'>

function hasRungs(stopping: SweepDefinition['stopping']): stopping is Stopping {
  return stopping !== 'none' && (stopping.kind === 'asha' || stopping.kind === 'hyperband')
}

/** Of those that learn. */
function chooseModel(definition: SweepDefinition, space: SearchSpace, trials: number): Search {
  const { stopping, objectives, metricConstraints } = definition
  if (hasRungs(stopping)) {
    const chosen = `under ${stopping.kind} most trials end early, and bohb learns from what they show at rungs`
    return { kind: 'bohb', trials, chosen }
  }
  const { axes } = space
  const blank = axes.map(() => null)
  const isFlat = axes.every((_, axis) => space.isActive(axis, blank))
  const isNumeric = axes.every(({ kind }) => kind !== 'choice')
  const shape = `${counted(trials, 'trial')} on ${counted(axes.length, 'parameter')}`
  const few = isNumeric ? gpTrials.numbers : gpTrials.kinds
  if (isFlat && trials <= few && axes.length <= gpAxes) {
    const chosen = `${shape}: as few as these are best placed by a Gaussian process`
    return { kind: 'gp', trials, chosen }
  }
  if (objectives !== undefined && trials > mostOfSeveral) {
    const chosen = `${shape} for ${objectives.length} objectives: enough for evolution to spread over the front`
    return { kind: 'nsga2', trials, chosen }
  }
  const isOfOne = objectives === undefined && metricConstraints === undefined
  if (isFlat && isNumeric && axes.length > 1 && isOfOne) {
    const chosen = `${shape}, all of them numbers: enough for cma-es to learn their shape`
    return { kind: 'cma-es', trials, chosen }
  }
  const why = whyTogether(definition, { isFlat, isNumeric })
  return { kind: 'tpe', trials, chosen: `${shape}, ${why}: tpe models them together` }
}

function whyTogether(
  { objectives, metricConstraints }: SweepDefinition,
  { isFlat, isNumeric }: { isFlat: boolean; isNumeric: boolean },
): string {
  if (!isFlat) return 'of which some depend on others'
  if (!isNumeric) return 'of which some have no order'
  if (objectives !== undefined) return `for ${objectives.length} objectives`
  return metricConstraints === undefined ? 'a single one' : 'under constraints on metrics'
}

/** As a plan says it; nothing of a search that somebody named. */
export function chosenSearchOf({ kind, chosen }: Search): Pick<Plan, 'chosenSearch'> {
  return chosen === undefined ? {} : { chosenSearch: { kind, because: chosen } }
}

/** What `auto` is asked with; undefined for another search. @throws ProblemError INVALID_DEFINITION */
function askedOf(input: unknown): { trials?: number } | undefined {
  if (typeof input !== 'object' || input === null || !('search' in input)) return undefined
  const { search } = input
  if (search === 'auto') return {}
  if (typeof search !== 'object' || search === null) return undefined
  const { kind, trials, ...others } = search as { kind?: unknown; trials?: unknown }
  if (kind !== 'auto') return undefined
  const [other] = Object.keys(others)
  if (other !== undefined) {
    const meant = nearestOf(other, ['kind', 'trials'])
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
    throw invalid({ path: `search.${other}`, message: `is not known to auto${hint}` })
  }
  if (trials === undefined) return {}
  if (Number.isInteger(trials) && (trials as number) >= 1 && (trials as number) <= 100_000) {
    return { trials: trials as number }
  }
  throw invalid({ path: 'search.trials', message: 'is a whole number from 1 to 100000' })
}

function withoutNumber(): ProblemError {
  const message =
    'is missing: the space has ranges, so say how many configs to try, as {kind: auto, trials: 100}, or by budget.trials'
  return invalid({ path: 'search.trials', message })
}

function invalid(error: FieldError): ProblemError {
  return new ProblemError('INVALID_DEFINITION', `${error.path} ${error.message}.`, [error])
}
