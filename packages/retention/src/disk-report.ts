import type { DiskReport } from '@sweepstack/protocol'
import { kindsOf, sumOf } from './sums.ts'
import type { Stock, StockedFile } from './take-stock.ts'

/** What the files of a stock take, by kind, sweep and lineage, and why they are there. */
export function diskReport(stock: Stock, options: { largest: number }): DiskReport {
  const byLineage = grouped(stock.files, ({ place }) =>
    'lineage' in place ? place.lineage : undefined,
  )
  return {
    ...sumOf(stock.files),
    kinds: kindsOf(stock.files),
    collectable: sumOf(stock.files.filter(({ verdict }) => !verdict.keep)),
    reasons: reasonsOf(stock.files),
    sweeps: sweepsOf(stock, byLineage),
    lineages: lineagesOf(stock, byLineage).slice(0, options.largest),
    records: { sweeps: stock.sweeps.length, lineages: stock.lineages.size },
  }
}

function reasonsOf(files: StockedFile[]): DiskReport['reasons'] {
  const groups = grouped(files, ({ verdict }) => `${verdict.keep}/${verdict.why}`)
  return largestFirst(
    [...groups.values()].map((group) => {
      const { keep, why } = (group[0] as StockedFile).verdict
      return { why, kept: keep, ...sumOf(group) }
    }),
  )
}

function sweepsOf(stock: Stock, files: Map<string, StockedFile[]>): DiskReport['sweeps'] {
  const sums = new Map(stock.sweeps.map(({ id }) => [id, { files: 0, bytes: 0, shared: 0 }]))
  for (const [lineage, own] of files) {
    const { files: count, bytes } = sumOf(own)
    const referring = sweepsReferringTo(stock, lineage)
    for (const sweep of referring) {
      const sum = sums.get(sweep)
      if (sum === undefined) continue
      sum.files += count
      sum.bytes += bytes
      if (referring.length > 1) sum.shared += bytes
    }
  }
  return largestFirst(
    stock.sweeps.map(({ id, name, status }) => ({
      sweep: id,
      name,
      status,
      ...(sums.get(id) as { files: number; bytes: number; shared: number }),
    })),
  )
}

function lineagesOf(stock: Stock, files: Map<string, StockedFile[]>): DiskReport['lineages'] {
  return largestFirst(
    [...files].map(([lineage, own]) => ({
      lineage,
      ...sumOf(own),
      sweeps: sweepsReferringTo(stock, lineage),
      why: stock.lineages.get(lineage)?.verdict.record.why ?? 'no record names it',
    })),
  )
}

function sweepsReferringTo({ lineages }: Stock, lineage: string): string[] {
  const references = lineages.get(lineage)?.references ?? []
  return [...new Set(references.map(({ sweep }) => sweep))].sort()
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
