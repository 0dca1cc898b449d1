import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import {
  backOff,
  type Renaming,
  type RequestedChange,
  type SweepInput,
  type SweepRecord,
  type SweepStore,
} from '@sweepstack/core'
import { ProblemError, type SweepPatch } from '@sweepstack/protocol'
import type { AdmissionPorts } from '../admission/admission.ts'
import { withMoment } from '../sweeps/budget-moment.ts'
import { readAskedSweep } from '../sweeps/records.ts'
import { type AdmittedEdit, admitEdit } from './edit-sweep.ts'
import { refuseEnded } from './refuse-ended.ts'

/** How long a change is judged again where others were first, and how long it waits in between at most. */
const patienceMs = 10_000
const between = { firstMs: 10, longestMs: 100 }

interface ChangeParts extends AdmissionPorts {
  sweeps: SweepStore
}

/**
 * Judges a change by the sweep as it was asked for, and asks for it if nobody asked for anything meanwhile; else it is
 * judged again, by what they asked for.
 * @throws ProblemError CONFLICT, and all with which a change is refused
 */
export async function requestChange(
  parts: ChangeParts,
  id: string,
  patch: SweepPatch,
): Promise<void> {
  const { sweeps } = parts
  const { version, ...wanted } = withMoment(patch)
  const deadline = Date.now() + patienceMs
  for (let tries = 0; ; tries += 1) {
    const record = await readAskedSweep(sweeps, id)
    if (version !== undefined && version !== record.requests) throw changedSince()
    refuseEnded(record, wanted)
    const edit = await admitEdit(parts, record, wanted)
    const change = changeOf(wanted, edit, renamingOf(record, wanted))
    const answer = await sweeps.request(id, record.requests, change)
    if (answer === 'taken') return
    if (answer === 'gone') throw new ProblemError('SWEEP_NOT_FOUND', `There is no sweep ${id}.`)
    if (Date.now() >= deadline) throw tooMany()
    await sleep(backOff(tries, between, Math.random()))
  }
}

function changedSince(): ProblemError {
  const detail = 'The sweep was changed, or has ended, since this difference was found.'
  return new ProblemError(
    'CONFLICT',
    `${detail} Nothing was changed: ask for the difference again.`,
  )
}

function tooMany(): ProblemError {
  const detail = `Others have changed the sweep again and again for ${patienceMs / 1000} s.`
  return new ProblemError('CONFLICT', `${detail} Nothing was changed: try again in a moment.`)
}

function changeOf(
  patch: SweepPatch,
  edit: AdmittedEdit | undefined,
  named: Renaming | undefined,
): RequestedChange {
  const { name, tags, status } = patch
  const inputs = [editOf(patch, edit, named)].filter((input) => input !== undefined)
  if (status !== undefined) inputs.push({ type: 'statusRequested', status })
  return {
    ...(name ? { name } : {}),
    ...(tags ? { tags } : {}),
    ...(edit?.plan ? { plan: edit.plan } : {}),
    inputs,
  }
}

function editOf(
  { parallelism, budget }: SweepPatch,
  edit: AdmittedEdit | undefined,
  named: Renaming | undefined,
): SweepInput | undefined {
  const { space, dropped } = edit ?? {}
  if ([parallelism, budget, space, named].every((part) => part === undefined)) return undefined
  return {
    type: 'edited',
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(budget === undefined ? {} : { budget: JSON.parse(JSON.stringify(budget)) }),
    ...(space === undefined ? {} : { space }),
    ...(named === undefined ? {} : { named }),
    ...(dropped === undefined ? {} : { dropped }),
  }
}

/** Undefined where both stay as they are. */
function renamingOf(record: SweepRecord, { name, tags }: SweepPatch): Renaming | undefined {
  const named: Renaming = {
    ...(name && name !== record.name ? { name: [record.name, name] } : {}),
    ...(tags && !isDeepStrictEqual(tags, record.tags) ? { tags: [record.tags, tags] } : {}),
  }
  return Object.keys(named).length === 0 ? undefined : named
}
