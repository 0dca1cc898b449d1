import type { Collection } from '@sweepstack/protocol'
import { kindsOf, sumOf } from './sums.ts'
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
  const lineages = [...survey.lineages.values()]
  const forgotten = lineages.filter(({ verdict }) => !verdict.record.keep)
  const used = dryRun ? new Set<string>() : await changeRecords(parts, lineages)
  const dropped = survey.files.filter(
    ({ place, verdict }) => !verdict.keep && !('lineage' in place && used.has(place.lineage)),
  )
  const versions = dryRun ? survey.formerDatasets.length : await removeFormer(parts, survey)
  if (!dryRun) await deleteFiles(parts, dropped)
  return {
    dryRun,
    datasetVersions: versions,
    lineages: forgotten.filter(({ facts }) => !used.has(facts.key)).length,
    ...sumOf(dropped),
    kinds: kindsOf(dropped),
    abandoned: await parts.artifacts.dropAbandoned(survey.at - abandonedMs, dryRun),
  }
}

/** Answers the lineages that were used since the survey: nothing of theirs goes. */
async function changeRecords(parts: Parts, lineages: JudgedLineage[]): Promise<Set<string>> {
  const used = new Set<string>()
  for (const { facts, verdict } of lineages) {
    const stay = verdict.checkpoints.filter((known) => known.verdict.keep)
    if (verdict.record.keep && stay.length === verdict.checkpoints.length) continue
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
