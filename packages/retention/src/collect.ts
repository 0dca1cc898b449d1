import { eachInSteps } from '@sweepstack/process'
import type { Collection, StoredKind } from '@sweepstack/protocol'
import { kindsOf, Sums, total } from './sums.ts'
import type { JudgedFile, JudgedLineage, Parts, Survey } from './survey-storage.ts'

/** Age at which what a put has half written is taken for abandoned: no put takes a day. */
const abandonedMs = 86_400_000

/**
 * Deletes what the survey says is not needed: first from the records, which refuse if it was used since, then
 * the files. A collector that dies in between leaves files without a record, which the next one finds.
 */
export async function collect(
  parts: Parts,
  survey: Survey,
  { dryRun }: { dryRun: boolean },
): Promise<Collection> {
  const changes: JudgedLineage[] = []
  await eachInSteps(survey.lineages.values(), (lineage) => {
    if (changesOf(lineage)) changes.push(lineage)
  })
  const used = dryRun ? new Set<string>() : await changeRecords(parts, changes)
  const dropped: JudgedFile[] = []
  const sums = new Sums<StoredKind>()
  await eachInSteps(survey.files, (file) => {
    const { place, verdict, bytes } = file
    if (verdict.keep || ('lineage' in place && used.has(place.lineage))) return
    dropped.push(file)
    sums.add(place.kind, bytes)
  })
  const versions = dryRun ? survey.formerDatasets.length : await removeFormer(parts, survey)
  if (!dryRun) await deleteFiles(parts, dropped)
  const isForgotten = ({ facts, verdict }: JudgedLineage) =>
    !verdict.record.keep && !used.has(facts.key)
  const kinds = kindsOf(sums)
  return {
    dryRun,
    datasetVersions: versions,
    lineages: changes.filter(isForgotten).length,
    ...total(kinds),
    kinds,
    abandoned: await parts.artifacts.dropAbandoned(survey.at - abandonedMs, dryRun),
  }
}

/** Whether something of its record goes. */
function changesOf({ verdict }: JudgedLineage): boolean {
  return !verdict.record.keep || verdict.checkpoints.some((known) => !known.verdict.keep)
}

/** Answers the lineages that were used since the survey: nothing of theirs goes. */
async function changeRecords(parts: Parts, lineages: JudgedLineage[]): Promise<Set<string>> {
  const used = new Set<string>()
  for (const { facts, verdict } of lineages) {
    const stay = verdict.checkpoints.filter((known) => known.verdict.keep)
    const checkpoints = stay.map(({ checkpoint }) => checkpoint)
    const changed = verdict.record.keep
      ? await parts.retention.trim(facts, checkpoints, verdict.watched)
      : await parts.retention.forget(facts)
    if (!changed) used.add(facts.key)
  }
  return used
}

/** Answers how many went: one that a sweep needs by now stays. */
async function removeFormer({ datasets }: Parts, survey: Survey): Promise<number> {
  let removed = 0
  for (const { name, hash } of survey.formerDatasets) {
    if (await datasets.removeFormer(name, hash)) removed += 1
  }
  return removed
}

async function deleteFiles(parts: Parts, files: JudgedFile[]): Promise<void> {
  const predictions = files.filter(({ place }) => place.kind === 'predictions')
  await parts.retention.unstore(predictions.map(({ name }) => name))
  const versions = [...(await parts.datasets.versions()).values()].flat()
  const registered = new Set(versions.map(({ hash }) => hash))
  for (const { name, place } of files) {
    if (place.kind === 'datasets' && registered.has(place.hash)) continue
    await parts.artifacts.delete(name)
  }
}
