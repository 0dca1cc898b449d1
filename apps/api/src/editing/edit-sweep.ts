import {
  admitsOf,
  type Begun,
  begunOf,
  checkEdit,
  configsOpened,
  editSpace,
  prepareSearch,
  rowsOf,
  type SpaceEdit,
  type SweepRecord,
  saidDroppedInSteps,
  withLimits,
  withoutLiving,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import {
  type Config,
  type Dataset,
  ofTrainedBefore,
  type Plan,
  ProblemError,
  parseDefinition,
  type SweepDefinition,
  type SweepPatch,
} from '@sweepstack/protocol'
import { type AdmissionPorts, admit } from '../admission/admission.ts'
import { atPlaces } from '../admission/at-places.ts'
import { refuseExcluded } from '../admission/excluded-configs.ts'
import { admitConfigs } from '../admission/given-configs.ts'
import { unknownArchitectures } from '../admission/unknown-architectures.ts'
import { withMoment } from '../sweeps/budget-moment.ts'
import { refuseFirstForm } from '../sweeps/first-form.ts'
import { saidGivenLost } from './given-lost.ts'
import { liftedBans } from './lifted-bans.ts'
import { afterTopK } from './refuse-ended.ts'
import { saidStillOpen } from './still-open.ts'
import { saidStopped } from './stopped-by-budget.ts'
import { withoutTried } from './tried-configs.ts'

/** What of a patch changes what is searched. */
const spaceKeys = ['parameters', 'constraints', 'search', 'ban', 'unban', 'pin', 'inject'] as const

export interface AdmittedEdit {
  /** Of an edit that leaves the space as it is, nothing. */
  space?: SpaceEdit
  /** Of the sweep as a whole, after the edit; of one that changes nothing the plan before it holds. */
  plan?: Plan
  /** What it leaves out, for a person. */
  dropped?: string
}

/**
 * Checks an edit of a sweep's space against all that a new sweep is checked against, and against what the sweep did.
 * Undefined for one that changes none of the figures of a sweep.
 * @throws ProblemError those of `admit`, SPACE_NARROWED, EDIT_IMPOSSIBLE, SWEEP_FINISHED, NOT_BANNED
 */
export async function admitEdit(
  ports: AdmissionPorts,
  record: SweepRecord,
  patch: SweepPatch,
): Promise<AdmittedEdit | undefined> {
  const { state } = record
  const definition = withLimits(state.definition, withMoment(patch))
  if (!spaceKeys.some((key) => patch[key] !== undefined)) {
    const isLimited = patch.budget !== undefined || patch.parallelism !== undefined
    return isLimited ? limited(ports, record, { definition, patch }) : undefined
  }
  refuseEnded(record)
  refuseFirstForm(record)
  const opened = configsOpened(state)
  if (patch.search !== undefined && !('trials' in definition.search)) {
    const message = 'cannot change: a grid has no number of trials, it is as large as its lists'
    const detail = `search.trials ${message}. Add values to its parameters.`
    throw new ProblemError('EDIT_IMPOSSIBLE', detail, [{ path: 'search.trials', message }])
  }
  const named = parsedParameters(definition, patch)
  checkBans(editSpace(definition, { parameters: named }, opened), patch)
  const { definition: normal, registered } = await admit(
    ports,
    editSpace(definition, { ...partOf(definition, patch), parameters: named }, opened),
    record.id,
  )
  const asked = await admitGiven(normal, patch, registered)
  const { given, said } = await withoutTried(ports.sweeps, record, { definition, given: asked })
  const space: SpaceEdit = {
    ...partOf(definition, patch),
    parameters: pick(normal.parameters, Object.keys(named)),
    ...given,
  }
  const edited = editSpace(definition, space, opened)
  refuseExcluded(edited, space.pin, 'pin')
  refuseExcluded(edited, space.inject, 'inject')
  for (const each of [definition, edited]) await inSteps(prepareSearch(each))
  checkEdit(definition, edited)
  // Twice is as once: what the answer to the first one warned of holds still.
  if (edited === state.definition && said.length === 0) return { space }
  const plan = await planAfter(ports, record, edited)
  const lost = [
    await inSteps(saidDroppedInSteps(definition, edited, opened)),
    await saidGivenLost(ports.sweeps, record, { before: definition, after: edited }),
  ].filter((one) => one !== undefined)
  const open = await saidStillOpen(ports.sweeps, record, { before: definition, after: edited })
  const dropped = lost.length === 0 ? {} : { dropped: lost.join('; ') }
  return {
    space,
    plan: warned(plan, [...said, ...lost, ...(open ? [open] : []), ...saidStopped(record, patch)]),
    ...dropped,
  }
}

/** Other limits are taken whatever else is to be said of the sweep today; then its figures stay as they are. */
async function limited(
  ports: AdmissionPorts,
  record: SweepRecord,
  { definition, patch }: { definition: SweepDefinition; patch: SweepPatch },
): Promise<AdmittedEdit | undefined> {
  try {
    refuseEnded(record)
    refuseFirstForm(record)
    if (definition === record.state.definition) return undefined
    const plan = await planAfter(ports, record, definition)
    return { plan: warned(plan, saidStopped(record, patch)) }
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

function warned(plan: Plan, said: string[]): Plan {
  return said.length === 0 ? plan : { ...plan, warnings: [...said, ...plan.warnings] }
}

async function planAfter(
  ports: AdmissionPorts,
  record: SweepRecord,
  definition: SweepDefinition,
): Promise<Plan> {
  const { id, plan: before, trainedEpochs } = record
  const { plan } = await admit(ports, definition, id, await begunIn(ports, record))
  // By others, as far as that can be told: what this sweep trained itself is counted apart.
  const trained = Math.max(before.epochs.trained, plan.epochs.trained - trainedEpochs)
  return { ...plan, epochs: { ...plan.epochs, trained } }
}

/** With the trials that go no further, whatever the edit is. */
async function begunIn({ sweeps }: AdmissionPorts, record: SweepRecord): Promise<Begun> {
  const { id, state, counts } = record
  const begun = begunOf(record)
  const { completed, stopped, failed } = counts
  if (stopped + failed === 0) return begun
  const cut = await sweeps.cutTrials(id, state.nextTrial - 1)
  return { ...begun, cut, ended: completed + stopped + failed }
}

function refuseEnded({ id, state }: SweepRecord): void {
  if (state.status === 'cancelled') {
    const detail = `The sweep was cancelled. Post another one with {"from": "${id}"}: ${ofTrainedBefore(state.definition)}.`
    throw new ProblemError('SWEEP_FINISHED', detail)
  }
  if (state.topK !== null) throw afterTopK({ id, state })
}

function partOf(definition: SweepDefinition, patch: SweepPatch): SpaceEdit {
  const { constraints, search, ban, unban } = patch
  return {
    ...(constraints === undefined ? {} : { constraints }),
    ...(search === undefined ? {} : { trials: search.trials }),
    ...(ban === undefined ? {} : { ban }),
    ...(unban === undefined ? {} : { unban: liftedBans(definition, unban) }),
  }
}

function pick(parameters: SweepDefinition['parameters'], names: string[]) {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)))
}

/** Those of the patch, with what they leave open filled in. @throws ProblemError INVALID_DEFINITION */
function parsedParameters(definition: SweepDefinition, { parameters = {} }: SweepPatch) {
  const { constraints: _, ...others } = withoutLiving(definition)
  const merged = { ...others, parameters: { ...others.parameters, ...parameters } }
  const parsed = parseDefinition(merged, unknownArchitectures)
  return pick(parsed.parameters, Object.keys(parameters))
}

/** With paths of the patch. */
function checkBans(definition: SweepDefinition, { ban = [] }: SweepPatch): void {
  const banned = { ...definition, constraints: ban }
  atPlaces([['constraints', 'ban']], () => admitsOf(banned, rowsOf(definition)))
}

async function admitGiven(
  definition: SweepDefinition,
  { pin, inject }: SweepPatch,
  dataset: Dataset | undefined,
): Promise<{ pin?: Config[]; inject?: Config[] }> {
  const admitAll = (parts: NonNullable<SweepPatch['pin']>, path: string) =>
    admitConfigs(withoutLiving(definition), { parts, path }, dataset)
  return {
    ...(pin === undefined ? {} : { pin: await admitAll(pin, 'pin') }),
    ...(inject === undefined ? {} : { inject: await admitAll(inject, 'inject') }),
  }
}
