import {
  type FieldError,
  isPopulation,
  ofTrainedBefore,
  ProblemError,
  type SpaceRow,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { searcherOf } from '../search/catalogue.ts'
import { axisValuesOf } from '../space/axis-values.ts'
import { mostEpochs } from '../space/epochs-of-space.ts'
import { type Dimension, dimensionsOf, type Range } from '../space/parameter.ts'
import { declaresOwn, rowsOf } from '../space/trainer-of.ts'

/** Values of a parameter that are looked for one by one in what it becomes. */
const mostValues = 10_000

/**
 * @throws ProblemError SPACE_NARROWED for a parameter that loses values, EDIT_IMPOSSIBLE for what the stopping of a sweep
 * that has begun cannot follow
 */
export function checkEdit(before: SweepDefinition, after: SweepDefinition): void {
  checkNames(before, after)
  checkGrowth(before, after)
  checkStopping(before, after)
  checkTrials(before, after)
}

/** What was tried would have no value of a parameter that is new; those of images have defaults. */
function checkNames(before: SweepDefinition, after: SweepDefinition): void {
  if (!declaresOwn(after)) return
  const added = Object.keys(after.parameters).find(
    (name) => !Object.hasOwn(before.parameters, name),
  )
  if (added === undefined) return
  throw impossible(`parameters.${added}`, 'what was tried already has no value of it', copy(after))
}

function checkGrowth(before: SweepDefinition, after: SweepDefinition): void {
  const rows = rowsOf(after)
  const wider = new Map(dimensionsOf(after, rows).map((dimension) => [dimension.name, dimension]))
  const errors = dimensionsOf(before, rows).flatMap((dimension): FieldError[] => {
    const { name } = dimension
    const message = lossOf(dimension, wider.get(name) as Dimension, rows)
    return message === undefined ? [] : [{ path: `parameters.${name}`, message }]
  })
  const [first] = errors
  if (first === undefined) return
  throw new ProblemError(
    'SPACE_NARROWED',
    `${first.path} ${first.message}. The space of a sweep only grows: leave in what it has, and ban what shall not be tried, as {"ban": ["${first.path.slice('parameters.'.length)} = VALUE"]}.`,
    errors,
  )
}

/** What a parameter would lose; undefined if it keeps all. Epochs may be raised: what was trained is part of what comes. */
function lossOf(
  before: Dimension,
  after: Dimension,
  rows: readonly SpaceRow[],
): string | undefined {
  if (canonicalJson(plain(before.when ?? {})) !== canonicalJson(plain(after.when ?? {})))
    return 'would depend on other parameters than before'
  if (before.name === 'epochs') {
    const [most, least] = [mostOf(before), mostOf(after)]
    return least < most ? `would end at ${least}, and was ${most}` : undefined
  }
  const [old, next] = [axisValuesOf(before), axisValuesOf(after)]
  if (old.count > mostValues) return lossOfSpread(before, after)
  const absent = rows.find(({ name }) => name === before.name)?.default
  const values = Array.from({ length: old.count }, (_, place) => old.at(place))
  const lost = values.find((value) => next.coordinateOf(value ?? absent) === undefined)
  return lost === undefined ? undefined : `would lose ${JSON.stringify(lost)}`
}

/** Of more values than can be looked for one by one. */
function lossOfSpread(before: Dimension, after: Dimension): string | undefined {
  if (before.kind !== 'range' || after.kind !== 'range') {
    const isSame = canonicalJson(plain(before)) === canonicalJson(plain(after))
    return isSame ? undefined : 'would have another distribution'
  }
  const [old, next] = [before.range, after.range]
  if (next.min > old.min) return `would begin at ${next.min}, and began at ${old.min}`
  if (next.max < old.max) return `would end at ${next.max}, and ended at ${old.max}`
  const isSameStep = next.step === old.step && next.quantum === old.quantum && meets(old, next)
  const isFree = next.step === undefined && next.quantum === undefined
  return isSameStep || isFree ? undefined : 'would have other steps'
}

/** Whether the steps from the new beginning come by the old one. */
function meets({ min, step }: Range, { min: begin }: Range): boolean {
  if (step === undefined) return true
  const steps = (min - begin) / step
  return Math.abs(steps - Math.round(steps)) < 1e-6
}

function mostOf(dimension: Dimension): number {
  if (dimension.kind === 'choices') return Math.max(...(dimension.values as number[]))
  const { max } = dimension.kind === 'range' ? dimension.range : dimension.normal
  return max ?? Number.POSITIVE_INFINITY
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

function checkStopping(before: SweepDefinition, after: SweepDefinition): void {
  const { stopping } = before
  if (stopping === 'none') return
  if (isPopulation(stopping)) {
    const message = `the trials of ${stopping.kind} are a population, of which there will be no others`
    throw impossible(editedPath(before, after), message, copy(after))
  }
  const hasRungs = stopping.kind === 'asha' || stopping.kind === 'hyperband'
  if (hasRungs && mostEpochs(before) !== mostEpochs(after)) {
    const message = 'the rungs of the sweep follow from its most epochs'
    throw impossible('parameters.epochs', message, copy(after))
  }
  const dealsOut =
    (stopping.kind === 'asha' && stopping.brackets > 1) ||
    (stopping.kind === 'hyperband' && stopping.form === 'rounds')
  if (dealsOut && sizeOf(before) !== sizeOf(after)) {
    const message = 'the brackets of the sweep follow from the number of its trials'
    throw impossible('search', message, copy(after))
  }
}

/** Where in a patch an edit of the space stands: one of its changes. */
function editedPath(before: SweepDefinition, after: SweepDefinition): string {
  const known = new Map<string, unknown>(Object.entries(before.parameters))
  const changed = Object.entries(after.parameters).find(
    ([name, values]) => canonicalJson(plain(values)) !== canonicalJson(plain(known.get(name))),
  )
  if (changed !== undefined) return `parameters.${changed[0]}`
  if (trialsOf(before) !== trialsOf(after)) return 'search.trials'
  const [old, next] = [before, after].map((one) => one.constraints ?? [])
  return canonicalJson(old) === canonicalJson(next) ? 'inject' : 'ban'
}

function trialsOf({ search }: SweepDefinition): number | undefined {
  return 'trials' in search ? search.trials : undefined
}

function sizeOf(definition: SweepDefinition): number {
  return searcherOf(definition).size(definition)
}

function checkTrials({ search: before }: SweepDefinition, { search: after }: SweepDefinition) {
  if (!('trials' in before && 'trials' in after) || after.trials >= before.trials) return
  throw impossible(
    'search.trials',
    `there were ${before.trials} already: set budget.trials to end earlier`,
    '',
  )
}

/** What to do instead. */
function copy(definition: SweepDefinition): string {
  return ` Post another sweep with {"from": ID} and the change: ${ofTrainedBefore(definition)}.`
}

function impossible(path: string, message: string, cure: string): ProblemError {
  const said = `cannot change: ${message}`
  return new ProblemError('EDIT_IMPOSSIBLE', `${path} ${said}.${cure}`, [{ path, message: said }])
}
