import { type Collection, counted, type DiskReport, shortId } from '@sweepstack/protocol'
import { sizeText } from '../output/size-text.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

/** What checkpoints, predictions and datasets take, and why they are kept. */
export async function disk(session: Session, { largest }: { largest: string }): Promise<void> {
  const report = await session.client().disk(Number(largest))
  session.print(report, diskText)
}

/** Deletes what nobody needs. */
export async function collect(
  session: Session,
  { dryRun = false }: { dryRun?: boolean },
): Promise<void> {
  const collected = await session.client().collectGarbage(dryRun)
  session.print(collected, collectionText)
}

/** Forgets a sweep that has ended. */
export async function forget(session: Session, id: string): Promise<void> {
  await session.client().deleteSweep(id)
  session.print({ deleted: id }, ({ deleted }) => {
    return `${deleted} is gone; \`sweepstack gc\` takes its files in time`
  })
}

function diskText(report: DiskReport): string {
  const { files, bytes, collectable, records } = report
  const counts = (rows: { files: number; bytes: number }[], names: string[]) =>
    rows.map((row, place) => [names[place] as string, String(row.files), sizeText(row.bytes)])
  const kinds = report.kinds.filter((kind) => kind.files > 0)
  const reasons = report.reasons.map(({ why, kept }) => (kept ? why : `to go: ${why}`))
  const sweeps = report.sweeps.map((sweep) => [
    sweep.sweep,
    sweep.name,
    sweep.status,
    String(sweep.files),
    sizeText(sweep.bytes),
    sizeText(sweep.shared),
  ])
  const lineages = report.lineages.map((lineage) => [
    shortId(lineage.lineage),
    String(lineage.files),
    sizeText(lineage.bytes),
    String(lineage.sweeps.length),
    lineage.why,
  ])
  const sections = [
    table(
      ['kind', 'files', 'size'],
      counts(
        kinds,
        kinds.map(({ kind }) => kind),
      ),
    ),
    table(['why', 'files', 'size'], counts(report.reasons, reasons)),
    sweeps.length === 0
      ? ''
      : table(['sweep', 'name', 'status', 'files', 'size', 'shared'], sweeps),
    lineages.length === 0
      ? ''
      : table(['lineage', 'files', 'size', 'sweeps', 'why it is kept'], lineages),
  ]
  return [
    `${sizeText(bytes)} in ${counted(files, 'file')}, of ${counted(records.lineages, 'lineage')} and ${counted(records.sweeps, 'sweep')}; the next collection takes ${sizeText(collectable.bytes)}`,
    ...sections.filter((section) => section !== ''),
  ].join('\n\n')
}

function collectionText(collection: Collection): string {
  const { dryRun, files, bytes, lineages, datasetVersions, abandoned, kinds } = collection
  if (files + lineages + datasetVersions + abandoned === 0)
    return 'nothing to collect: all that is stored is needed'
  const verb = dryRun ? 'would go' : 'gone'
  const parts = kinds
    .filter((kind) => kind.files > 0)
    .map((kind) => `${kind.files} of ${kind.kind} (${sizeText(kind.bytes)})`)
  return [
    `${verb}: ${counted(files, 'file')}, ${sizeText(bytes)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`,
    ...(lineages > 0 ? [`${verb}: ${lineages} lineages that no sweep refers to`] : []),
    ...(datasetVersions > 0
      ? [`${verb}: ${counted(datasetVersions, 'former version')} of datasets`]
      : []),
    ...(abandoned > 0 ? [`${verb}: ${abandoned} files that were half written`] : []),
  ].join('\n')
}
