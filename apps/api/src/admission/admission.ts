import {
  type ArtifactStore,
  allAreInTopFive,
  type Begun,
  type DatasetRegistry,
  type Fleet,
  fitRungs,
  fitWarnings,
  type LineageStore,
  planInSteps,
  type SweepStore,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import {
  type Dataset,
  type FieldError,
  type ImageDefinition,
  type Plan,
  ProblemError,
  type SweepDefinition,
  type Worker,
} from '@sweepstack/protocol'
import { absenceText, findDataset } from '../datasets/dataset-reference.ts'
import { datasetWarnings } from '../datasets/dataset-warnings.ts'
import { endOf, withMoment } from '../sweeps/budget-moment.ts'
import { admitArchitectures } from './architectures.ts'
import { admitExternal } from './external-admission.ts'
import { admitFolds } from './folds.ts'
import { warmStarted } from './given-configs.ts'
import { withHeard } from './heard-sweeps.ts'
import { planFigures } from './plan-figures.ts'
import { planTimes, timeToSpend } from './plan-times.ts'
import { unknownArchitectures } from './unknown-architectures.ts'
import { unmeasuredWarnings } from './unmeasured-trials.ts'

export interface Admitted {
  dataset: Pick<Dataset, 'name' | 'hash'>
  /** The record of the dataset, if workers train on it. */
  registered?: Dataset
  /** With its architectures in the one form of all that mean the same. */
  definition: SweepDefinition
  plan: Plan
}

export interface AdmissionPorts {
  datasets: DatasetRegistry
  lineages: Pick<LineageStore, 'epochs' | 'reportsAt' | 'epochTime'>
  fleet: Pick<Fleet, 'list'>
  artifacts: ArtifactStore
  sweeps: Pick<SweepStore, 'read' | 'readAsked' | 'trials' | 'scores' | 'cutTrials'>
}

/**
 * Checks a definition against what is here (dataset, architectures) and computes its plan. `id`: that of the sweep;
 * `begun`: of one that is edited.
 * @throws ProblemError UNKNOWN_DATASET, AMBIGUOUS_ID, UNKNOWN_ARCHITECTURE, INCOMPATIBLE_MODEL, GRID_TOO_LARGE,
 * INVALID_DEFINITION for folds that the dataset has not the images for, and for a budget whose end has passed;
 * SWEEP_NOT_FOUND, WARM_START_IMPOSSIBLE for other sweeps that it begins with
 */
export async function admit(
  ports: AdmissionPorts,
  given: SweepDefinition,
  id = 'not yet posted',
  begun?: Begun,
): Promise<Admitted> {
  const asked = withMoment(given)
  const admitted =
    asked.trainer === 'external'
      ? await admitExternal(ports, asked, { id, begun })
      : await admitImages(ports, asked, begun)
  const endsBefore = endOf(admitted.definition.budget, { asked: given.budget })
  return endsBefore === undefined
    ? admitted
    : { ...admitted, plan: { ...admitted.plan, endsBefore } }
}

async function admitImages(
  ports: AdmissionPorts,
  posted: ImageDefinition,
  begun: Begun | undefined,
): Promise<Admitted> {
  const { datasets, lineages: stored, fleet, artifacts, sweeps } = ports
  const unknown = unknownArchitectures(posted)
  const dataset = await knownDataset(datasets, posted.dataset, unknown)
  refuseUnknown(unknown)
  const started = await warmStarted(posted, dataset)
  const { definition: whole, parameters } = await admitArchitectures(started, dataset)
  const wanted = await withHeard(sweeps, whole, dataset.hash)
  const ofFolds = await admitFolds(artifacts, wanted, dataset)
  const workers = await fleet.list()
  const { definition, planned, ofTime } = await planInTime(stored, wanted, {
    dataset,
    workers,
    begun,
  })
  const { lineages, lineageCount, warnings } = planned
  const { figures, trained, done } = await planFigures(stored, definition, planned)
  const plan: Plan = {
    ...figures,
    ...(await planTimes(
      stored,
      { dataset: dataset.hash, folds: definition.folds },
      { planned, done, workers },
    )),
    parameters,
    checkpointBytes: checkpointBytes(lineageCount, parameters),
    warnings: [
      ...warnings,
      ...ofTime,
      ...metricWarnings(definition, dataset),
      ...(await unmeasuredWarnings(stored, definition, { lineages, trained })),
      ...ofFolds,
      ...datasetWarnings(dataset, definition),
    ],
  }
  return { dataset, registered: dataset, definition, plan }
}

/** The plan; under a budget of time, of the definition with rungs for what there is time for. */
async function planInTime(
  stored: AdmissionPorts['lineages'],
  asked: ImageDefinition,
  { dataset, workers, begun }: { dataset: Dataset; workers: Worker[]; begun: Begun | undefined },
) {
  const plan = (definition: ImageDefinition) =>
    inSteps(planInSteps(definition, dataset.hash, workers, begun))
  const planned = await plan(asked)
  const images = { dataset: dataset.hash, folds: asked.folds }
  const time = await timeToSpend(stored, images, asked, { planned, workers })
  if (time === undefined) return { definition: asked, planned, ofTime: [] }
  const definition = await inSteps(fitRungs(asked, time))
  const ofTime = fitWarnings(asked, definition, time)
  return { definition, planned: definition === asked ? planned : await plan(definition), ofTime }
}

/** Float32 weights with two moments each, as Adam has them, and the newest two checkpoints of every lineage. */
function checkpointBytes(lineages: number, parameters: Record<string, number>): number {
  return lineages * 2 * Math.max(0, ...Object.values(parameters)) * 4 * 3
}

/** A metric that is the same for every model ranks nothing. */
function metricWarnings({ metric, objectives = [] }: ImageDefinition, { classes }: Dataset) {
  const isUsed = [metric, ...objectives].some(({ name }) => name === 'val_top5_accuracy')
  if (!isUsed || classes.length > allAreInTopFive) return []
  return [
    `val_top5_accuracy of ${classes.length} classes is 1 for every model: rank by val_accuracy or val_balanced_accuracy.`,
  ]
}

/** @throws ProblemError UNKNOWN_ARCHITECTURE */
function refuseUnknown(errors: FieldError[]): void {
  const [first] = errors
  if (first === undefined) return
  throw new ProblemError('UNKNOWN_ARCHITECTURE', `The architecture ${first.message}.`, errors)
}

/** `others`: what else is to be said of the definition if there is no such dataset. */
async function knownDataset(
  datasets: DatasetRegistry,
  reference: string,
  others: FieldError[],
): Promise<Dataset> {
  const found = await findDataset(datasets, reference, 'dataset')
  if (found !== undefined) return found
  const names = (await datasets.list()).map((dataset) => dataset.name)
  const registered =
    names.length > 0
      ? `Registered: ${names.join(', ')}.`
      : 'None is registered: sweepstack datasets make emoji-20.'
  const detail = names.includes(reference.split('@')[0] as string)
    ? await absenceText(datasets, reference)
    : `There is no dataset "${reference}". ${registered}`
  throw new ProblemError('UNKNOWN_DATASET', detail, [
    { path: 'dataset', message: 'is not registered' },
    ...others,
  ])
}
