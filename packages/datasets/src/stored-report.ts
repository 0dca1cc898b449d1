import type { ArtifactStore } from '@sweepstack/core'
import { type DatasetReport, datasetReportSchema } from '@sweepstack/protocol'
import { readStoredJson } from './stored-json.ts'

/** Name of a dataset's report in the artifact store. */
export function reportArtifact(hash: string): string {
  return `datasets/${hash}.report.json`
}

/** What was found wrong with a stored dataset, or null if there is no report or it is damaged. */
export async function readReport(
  store: ArtifactStore,
  hash: string,
): Promise<DatasetReport | null> {
  return (await readStoredJson(store, reportArtifact(hash), datasetReportSchema)) ?? null
}
