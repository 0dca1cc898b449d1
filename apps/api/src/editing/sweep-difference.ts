import {
  asInFile,
  definitionDifference,
  type SweepRecord,
  withChosenSearch,
  withoutLiving,
} from '@sweepstack/core'
import {
  type FieldError,
  type Plan,
  ProblemError,
  parseDefinition,
  type SweepDefinition,
  type SweepDifference,
  type SweepPatch,
} from '@sweepstack/protocol'
import { type AdmissionPorts, type Admitted, admit } from '../admission/admission.ts'
import { atPlaces } from '../admission/at-places.ts'
import { unknownArchitectures } from '../admission/unknown-architectures.ts'
import { refuseFirstForm } from '../sweeps/first-form.ts'
import { admitEdit } from './edit-sweep.ts'
import { refuseEnded } from './refuse-ended.ts'

/**
 * What an edit has to do for a sweep to be as a definition says; nothing is changed.
 * @throws ProblemError those of `admit`, for a definition that is none
 */
export async function sweepDifference(
  ports: AdmissionPorts,
  record: SweepRecord,
  body: unknown,
): Promise<SweepDifference> {
  refuseFirstForm(record)
  const posted = parseDefinition(withChosenSearch(body), unknownArchitectures)
  const admitted = await admit(ports, withoutOthers(posted), record.id)
  const before = storedDefinition(record)
  const ofBefore = { stopping: stoppingOf(posted, before), search: chosenOf(posted, before) }
  const after = { ...admitted.definition, ...ofBefore, ...warmStartOf(posted) } as SweepDefinition
  const found = definitionDifference(before, after)
  const ofDataset = datasetDifference(record, admitted)
  const changes = [...ofDataset.changes, ...found.changes]
  const impossible = [...ofDataset.impossible, ...found.impossible]
  const { plan, refused } = await tried(ports, record, found.patch, posted)
  const all = [...impossible, ...refused]
  const isEdit = changes.length > 0 && all.length === 0
  return {
    sweep: record.id,
    changes: asInFile(changes, body),
    impossible: all,
    patch: isEdit ? { ...found.patch, version: record.requests } : null,
    plan: isEdit && plan !== null ? withOwn(plan, record) : null,
  }
}

/** What the sweep trained itself is trained too; on record a plan has only what was before it. */
function withOwn(plan: Plan, { trainedEpochs }: SweepRecord): Plan {
  const trained = Math.min(plan.epochs.unique, plan.epochs.trained + trainedEpochs)
  return { ...plan, epochs: { ...plan.epochs, trained } }
}

/** As it would be posted today: with the defaults of parameters that it is older than. Its bans are kept beside it. */
function storedDefinition({ state, name, tags }: SweepRecord): SweepDefinition {
  const { definition } = state
  const { constraints, ...posted } = withoutLiving(definition)
  const parsed = parseDefinition({ ...posted, name, tags }, unknownArchitectures)
  const bounds = constraints === undefined ? {} : { constraints }
  return { ...definition, ...parsed, ...bounds } as SweepDefinition
}

/** What the sweep took of others is stored with it, so they are not looked at again: they may have changed, or be gone. */
function withoutOthers<Definition extends SweepDefinition>(posted: Definition): Definition {
  const { warmStart, ...others } = posted
  const { configs } = warmStart ?? {}
  return { ...others, ...(configs === undefined ? {} : { warmStart: { configs } }) } as Definition
}

function warmStartOf({ warmStart }: SweepDefinition) {
  return warmStart === undefined ? {} : { warmStart }
}

/** What was chosen for a file that leaves the choice stays, whatever would be chosen now. */
function chosenOf({ search }: SweepDefinition, { search: before }: SweepDefinition) {
  if (search.chosen === undefined || before.chosen === undefined) return search
  return 'trials' in before && 'trials' in search ? { ...before, trials: search.trials } : before
}

/** A lowest rung that was found for the time of the sweep stays, if the definition names none. */
function stoppingOf(
  { stopping }: SweepDefinition,
  { stopping: before, budget }: SweepDefinition,
): SweepDefinition['stopping'] {
  if (stopping === 'none' || before === 'none') return stopping
  if (stopping.kind !== 'asha' || before.kind !== 'asha' || before.min === undefined)
    return stopping
  const isFitted =
    budget !== undefined && stopping.min === undefined && stopping.rungs === undefined
  return isFitted ? { ...stopping, min: before.min } : stopping
}

function datasetDifference({ state }: SweepRecord, { dataset, definition }: Admitted) {
  const { definition: before, datasetHash: hash } = state
  if (dataset.hash === hash) return { changes: [], impossible: [] }
  /** Programs may name none. */
  const text = (name: string | undefined, of: string) =>
    name === undefined ? 'none' : `${name.split('@')[0]}@${of.slice(0, 12)}`
  return {
    changes: [
      {
        path: 'dataset',
        before: text(before.dataset, hash),
        after: text(definition.dataset, dataset.hash),
      },
    ],
    impossible: [
      { path: 'dataset', message: 'cannot change: its trials could not be compared with others' },
    ],
  }
}

/** What the edit would be answered with. */
async function tried(
  ports: AdmissionPorts,
  record: SweepRecord,
  patch: SweepPatch,
  { warmStart: { configs = [] } = {} }: SweepDefinition,
): Promise<{ plan: SweepDifference['plan']; refused: FieldError[] }> {
  if (Object.keys(patch).length === 0) return { plan: null, refused: [] }
  const places = (patch.inject ?? []).map((config, place): [string, string] => {
    return [`inject.${place}`, `warmStart.configs.${configs.indexOf(config)}`]
  })
  try {
    refuseEnded(record, patch)
    const edit = await atPlaces(places, () => admitEdit(ports, record, patch))
    return { plan: edit?.plan ?? null, refused: [] }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { errors, message } = error
    return { plan: null, refused: errors.length > 0 ? errors : [{ path: '', message }] }
  }
}
