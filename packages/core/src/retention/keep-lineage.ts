import type { Checkpoint, LineageStatus } from '@sweepstack/protocol'
import type { Ancestor } from '../lineage/ancestors.ts'
import { graceMs, type RetentionPolicy } from './retention-policy.ts'

/** A lineage as retention sees it. */
export interface LineageFacts {
  key: string
  status: LineageStatus
  fence: number
  /** Hash of its dataset. */
  dataset: string
  checkpoints: Checkpoint[]
  /** Of a fork: its parent first. */
  ancestors: Ancestor[]
  /** When it was last watched or trained, ms. */
  touchedAt: number
  /** Opaque; another one once the lineage was watched, started or checkpointed since. */
  revision: string
}

/** A trial that watches, or watched, a lineage. */
export interface Reference {
  sweep: string
  trial: number
  epochs: number
  /** The trial was stopped early and is not promoted any more: nobody goes on from what it left. */
  stopped?: true
  /** End of its sweep, ms; null while it goes on. */
  endedAt: number | null
  /** One of the best of its sweep. */
  leads: boolean
}

export type KeepReason =
  | 'in training'
  | 'of a sweep that goes on'
  | 'of a sweep that ended lately'
  | 'of a leader'
  | 'newest, to go on from'
  | 'for a fork to go on from'
  | 'used lately'
  | 'being written'
  | 'registered'
  | 'uploaded lately'
  | 'not ours'

export type DropReason =
  | 'no sweep refers to it'
  | 'no trial watches that epoch'
  | 'its sweeps ended long ago and it leads in none'
  | 'its trial was stopped early'
  | 'no record names it'
  | 'uploaded long ago, not registered'

export type Verdict = { keep: true; why: KeepReason } | { keep: false; why: DropReason }

export interface LineageVerdict {
  /** Whether the record stays, and with it the reports. */
  record: Verdict
  checkpoints: { checkpoint: Checkpoint; verdict: Verdict }[]
  /** What becomes of files that belong to an epoch of it, as predictions. */
  epoch(epoch: number): Verdict
  /** Epochs whose checkpoints stay, also those yet to come. */
  watched: number[]
  /** Somebody may want more of it: its newest checkpoints stay, to go on from. */
  goesOn: boolean
}

/** Newest checkpoints that stay whoever watches: the newest may turn out to be damaged. */
export const spare = 2

/**
 * What stays of a lineage. Reports stay as long as a sweep refers to it. Of its files stay those of epochs
 * that a trial watches, while the sweep goes on, for some time after, and for ever if the trial leads.
 */
export function keepLineage(
  lineage: LineageFacts,
  references: Reference[],
  policy: RetentionPolicy,
  now: number,
): LineageVerdict {
  const inTraining = lineage.status === 'queued' || lineage.status === 'running'
  const watched = [...new Set(references.map(({ epochs }) => epochs))].sort((a, b) => a - b)
  if (inTraining) return alike(lineage, { keep: true, why: 'in training' }, watched)
  if (references.length === 0) {
    return now - lineage.touchedAt < policy.unreferencedMs
      ? alike(lineage, { keep: true, why: 'used lately' }, watched)
      : alike(lineage, { keep: false, why: 'no sweep refers to it' }, watched)
  }
  const epoch = (epoch: number) => keepEpoch(epoch, references, policy, now)
  const wanted = references.some((reference) => reasonOf(reference, policy, now) !== undefined)
  const newest = [...lineage.checkpoints].sort((a, b) => b.epoch - a.epoch).slice(0, spare)
  return {
    record: { keep: true, why: reasonOf(first(references), policy, now) ?? 'used lately' },
    checkpoints: lineage.checkpoints.map((checkpoint) => {
      const verdict = epoch(checkpoint.epoch)
      const onward = wanted && !verdict.keep && newest.includes(checkpoint)
      return {
        checkpoint,
        verdict: onward ? { keep: true, why: 'newest, to go on from' } : verdict,
      }
    }),
    epoch,
    watched: watched.filter((watch) => epoch(watch).keep),
    goesOn: wanted,
  }
}

/**
 * Whether a file in the folder of a lineage's checkpoints stays that its record does not name: the start
 * that wrote it may be about to record it.
 */
export function keepUnrecorded(
  file: { fence: number; modifiedAt: number },
  lineage: Pick<LineageFacts, 'status' | 'fence'> | undefined,
  now: number,
): Verdict {
  const training = lineage?.status === 'queued' || lineage?.status === 'running'
  const current = training && file.fence >= lineage.fence
  return current || now - file.modifiedAt < graceMs
    ? { keep: true, why: 'being written' }
    : { keep: false, why: 'no record names it' }
}

function alike(lineage: LineageFacts, verdict: Verdict, watched: number[]): LineageVerdict {
  const checkpoints = lineage.checkpoints.map((checkpoint) => ({ checkpoint, verdict }))
  return { record: verdict, checkpoints, epoch: () => verdict, watched, goesOn: verdict.keep }
}

function keepEpoch(
  epoch: number,
  references: Reference[],
  policy: RetentionPolicy,
  now: number,
): Verdict {
  const watching = references.filter(({ epochs }) => epochs === epoch)
  if (watching.length === 0) return { keep: false, why: 'no trial watches that epoch' }
  for (const reference of watching) {
    const why = reasonOf(reference, policy, now)
    if (why !== undefined) return { keep: true, why }
  }
  const isStopped = watching.every(({ stopped }) => stopped)
  return {
    keep: false,
    why: isStopped
      ? 'its trial was stopped early'
      : 'its sweeps ended long ago and it leads in none',
  }
}

function reasonOf(
  { endedAt, leads, stopped }: Reference,
  policy: RetentionPolicy,
  now: number,
): KeepReason | undefined {
  if (stopped) return undefined
  if (endedAt === null) return 'of a sweep that goes on'
  if (leads) return 'of a leader'
  return now - endedAt < policy.filesMs ? 'of a sweep that ended lately' : undefined
}

/** The one that says best why the lineage is there: of a sweep that goes on, else of the newest. */
function first(references: Reference[]): Reference {
  return references.reduce((best, next) =>
    (next.endedAt ?? Number.POSITIVE_INFINITY) > (best.endedAt ?? Number.POSITIVE_INFINITY)
      ? next
      : best,
  )
}
