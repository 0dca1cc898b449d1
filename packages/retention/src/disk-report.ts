import { firstOf } from '@sweepstack/core'
import { eachInSteps } from '@sweepstack/process'
import type { DiskReport, StoredKind } from '@sweepstack/protocol'
import type { Place } from './stored-file.ts'
import { kindsOf, type Sum, Sums, total } from './sums.ts'
import { type Survey, sweepsOf } from './survey-storage.ts'

/**
 * What the files of a survey take, by kind, sweep and lineage, and why they are there; of the sweeps and the lineages
 * only the `largest`. Others run in between: a large installation has a million files.
 */
export async function diskReport(
  survey: Survey,
  { largest }: { largest: number },
): Promise<DiskReport> {
  const kinds = new Sums<StoredKind>()
  const lineages = new Sums<string>()
  const kept = new Sums<string>()
  const collectable = new Sums<string>()
  const sweeps = new SweepSums(survey)
  await eachInSteps(survey.files, ({ bytes, place, verdict }) => {
    kinds.add(place.kind, bytes)
    const reasons = verdict.keep ? kept : collectable
    reasons.add(verdict.why, bytes)
    if (!('lineage' in place)) return
    lineages.add(place.lineage, bytes)
    sweeps.add(place, bytes)
  })
  const byKind = kindsOf(kinds)
  const reasons = [...reasonsOf(kept, true), ...reasonsOf(collectable, false)]
  const found = firstOf(lineages.entries(), largest, ([, a], [, b]) => largestFirst(a, b))
  return {
    ...total(byKind),
    kinds: byKind,
    collectable: total(reasons.filter((reason) => !reason.kept)),
    reasons: reasons.sort(largestFirst),
    sweeps: firstOf(sweeps.rows(), largest, largestFirst),
    lineages: found.map(([lineage, sum]) => ({
      lineage,
      ...sum,
      sweeps: sweeps.ofLineage(lineage),
      why: survey.lineages.get(lineage)?.verdict.record.why ?? 'no record names it',
    })),
    records: { sweeps: survey.sweeps.length, lineages: survey.lineages.size },
  }
}

function reasonsOf(sums: Sums<string>, kept: boolean): DiskReport['reasons'] {
  return [...sums.entries()].map(([why, sum]) => ({ why, kept, ...sum }))
}

function largestFirst(a: Pick<Sum, 'bytes'>, b: Pick<Sum, 'bytes'>): number {
  return b.bytes - a.bytes
}

type PlaceOfLineage = Extract<Place, { lineage: string }>

/** What the files of lineages take, for each sweep that needs them. */
class SweepSums {
  readonly #survey: Survey
  readonly #sums: Map<string, Sum & { shared: number }>
  /** Of the lineages seen so far: the sweeps that refer to them, or have a fork that would go on from a file. */
  readonly #known = new Map<string, { referring: string[]; all: string[] }>()

  constructor(survey: Survey) {
    this.#survey = survey
    this.#sums = new Map(survey.sweeps.map(({ id }) => [id, { files: 0, bytes: 0, shared: 0 }]))
  }

  add(place: PlaceOfLineage, bytes: number): void {
    const lineage = this.#survey.lineages.get(place.lineage)
    const referring =
      this.#known.get(place.lineage)?.referring ?? sweepsOf(lineage?.references ?? [])
    const ofForks = place.kind === 'checkpoints' ? (lineage?.forkSweeps.get(place.epoch) ?? []) : []
    const sweeps = together(referring, ofForks)
    const before = this.#known.get(place.lineage)?.all ?? referring
    this.#known.set(place.lineage, { referring, all: together(before, ofForks) })
    for (const sweep of sweeps) {
      const sum = this.#sums.get(sweep)
      if (sum === undefined) continue
      sum.files += 1
      sum.bytes += bytes
      if (sweeps.length > 1) sum.shared += bytes
    }
  }

  ofLineage(lineage: string): string[] {
    return this.#known.get(lineage)?.all ?? []
  }

  rows(): DiskReport['sweeps'] {
    return this.#survey.sweeps.map(({ id, name, status }) => ({
      sweep: id,
      name,
      status,
      ...(this.#sums.get(id) as Sum & { shared: number }),
    }))
  }
}

function together(some: string[], more: string[]): string[] {
  return more.length === 0 ? some : [...new Set([...some, ...more])].sort()
}
