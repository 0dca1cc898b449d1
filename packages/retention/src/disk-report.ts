import type { DiskReport } from '@sweepstack/protocol'
import type { Place } from './stored-file.ts'
import { kindsOf, sumOf } from './sums.ts'
import { type JudgedFile, type Survey, sweepsOf } from './survey-storage.ts'

/** What the files of a survey take, by kind, sweep and lineage, and why they are there. */
export function diskReport(survey: Survey, options: { largest: number }): DiskReport {
  const byLineage = grouped(survey.files, ({ place }) =>
    'lineage' in place ? place.lineage : undefined,
  )
  return {
    ...sumOf(survey.files),
    kinds: kindsOf(survey.files),
    collectable: sumOf(survey.files.filter(({ verdict }) => !verdict.keep)),
    reasons: reasonsOf(survey.files),
    sweeps: sumsOfSweeps(survey, byLineage),
    lineages: lineagesOf(survey, byLineage).slice(0, options.largest),
    records: { sweeps: survey.sweeps.length, lineages: survey.lineages.size },
  }
}

function reasonsOf(files: JudgedFile[]): DiskReport['reasons'] {
  const groups = grouped(files, ({ verdict }) => `${verdict.keep}/${verdict.why}`)
  return largestFirst(
    [...groups.values()].map((group) => {
      const { keep, why } = (group[0] as JudgedFile).verdict
      return { why, kept: keep, ...sumOf(group) }
    }),
  )
}

function sumsOfSweeps(survey: Survey, byLineage: Map<string, JudgedFile[]>): DiskReport['sweeps'] {
  const sums = new Map(survey.sweeps.map(({ id }) => [id, { files: 0, bytes: 0, shared: 0 }]))
  for (const [lineage, files] of byLineage) {
    const referring = sweepsOf(survey.lineages.get(lineage)?.references ?? [])
    for (const { place, bytes } of files) {
      const sweeps = together(referring, forkSweeps(survey, place))
      for (const sweep of sweeps) {
        const sum = sums.get(sweep)
        if (sum === undefined) continue
        sum.files += 1
        sum.bytes += bytes
        if (sweeps.length > 1) sum.shared += bytes
      }
    }
  }
  return largestFirst(
    survey.sweeps.map(({ id, name, status }) => ({
      sweep: id,
      name,
      status,
      ...(sums.get(id) as { files: number; bytes: number; shared: number }),
    })),
  )
}

function lineagesOf(survey: Survey, files: Map<string, JudgedFile[]>): DiskReport['lineages'] {
  return largestFirst(
    [...files].map(([lineage, own]) => {
      const known = survey.lineages.get(lineage)
      return {
        lineage,
        ...sumOf(own),
        sweeps: together(
          sweepsOf(known?.references ?? []),
          own.flatMap(({ place }) => forkSweeps(survey, place)),
        ),
        why: known?.verdict.record.why ?? 'no record names it',
      }
    }),
  )
}

/** Sweeps with a fork that would go on from a file. */
function forkSweeps({ lineages }: Survey, place: Place): string[] {
  if (place.kind !== 'checkpoints') return []
  return lineages.get(place.lineage)?.forkSweeps.get(place.epoch) ?? []
}

function together(some: string[], more: string[]): string[] {
  return more.length === 0 ? some : [...new Set([...some, ...more])].sort()
}

function largestFirst<T extends { bytes: number }>(rows: T[]): T[] {
  return rows.sort((a, b) => b.bytes - a.bytes)
}

function grouped<T>(things: T[], keyOf: (thing: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const key = keyOf(thing)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [thing])
    else group.push(thing)
  }
  return groups
}
