import {
  type ArtifactStore,
  addNeededByFork,
  type DatasetRegistry,
  graceMs,
  keepForForks,
  keepLineage,
  keepUnrecorded,
  type LineageFacts,
  type LineageVerdict,
  type NeededByForks,
  type Reference,
  type RetentionPolicy,
  type RetentionStore,
  type StoredFile,
  type SweepFacts,
  type Verdict,
} from '@sweepstack/core'
import { eachInSteps } from '@sweepstack/process'
import { type FormerDataset, judgeDatasets } from './dataset-versions.ts'
import { type Place, type PlacedFile, placeOf } from './stored-file.ts'
import { judgeUploads } from './uploads.ts'

export interface Parts {
  retention: RetentionStore
  datasets: Pick<DatasetRegistry, 'versions' | 'removeFormer'>
  artifacts: Pick<ArtifactStore, 'get' | 'list' | 'delete' | 'dropAbandoned'>
}

export interface JudgedFile extends PlacedFile {
  verdict: Verdict
}

export interface JudgedLineage {
  facts: LineageFacts
  references: Reference[]
  verdict: LineageVerdict
  /** Sweeps whose forks would go on from a checkpoint of it, by its epoch. */
  forkSweeps: Map<number, string[]>
}

/** All that is there at one moment, and what is to become of it. */
export interface Survey {
  at: number
  files: JudgedFile[]
  lineages: Map<string, JudgedLineage>
  sweeps: SweepFacts[]
  /** Versions of datasets that nobody needs. */
  formerDatasets: FormerDataset[]
}

/**
 * Looks at everything. The order is what makes it safe beside everything else: files, then lineages, then what
 * refers to them. What comes into being on the way is younger than what was read, and changes its revision.
 */
export async function surveyStorage(
  parts: Parts,
  policy: RetentionPolicy,
  at: number,
): Promise<Survey> {
  const { retention, datasets, artifacts } = parts
  const stored: PlacedFile[] = []
  const listed = await artifacts.list('')
  const known = new Set(await retention.lineages())
  await eachInSteps(listed, (file) => {
    const place = placeOf(file.name)
    stored.push({ ...file, place })
    if ('lineage' in place) known.add(place.lineage)
  })
  const facts = await retention.facts([...known])
  const sweeps: SweepFacts[] = []
  for (const id of await retention.sweeps()) sweeps.push(await retention.sweep(id, policy.best))
  const references = await referencesByLineage(sweeps)
  const lineages = new Map<string, JudgedLineage>()
  await eachInSteps(facts, (lineage) => {
    const own = references.get(lineage.key) ?? []
    const verdict = keepLineage(lineage, own, policy, at)
    const forkSweeps: JudgedLineage['forkSweeps'] = new Map()
    lineages.set(lineage.key, { facts: lineage, references: own, verdict, forkSweeps })
  })
  const others = [...references.keys()].filter((key) => !lineages.has(key))
  const late = await retention.facts(others)
  await eachInSteps(await ofForks(lineages, late), ([key, needed]) => {
    const parent = lineages.get(key)
    if (parent === undefined) return
    parent.verdict = keepForForks(parent.verdict, needed)
    for (const [epoch, forks] of needed) {
      const wanting = forks.flatMap((fork) => references.get(fork) ?? [])
      parent.forkSweeps.set(epoch, sweepsOf(wanting))
    }
  })
  const hashes = new Set(sweeps.map(({ dataset }) => dataset))
  for (const { facts, verdict } of lineages.values()) {
    if (verdict.record.keep) hashes.add(facts.dataset)
  }
  const versions = judgeDatasets(await datasets.versions(), hashes, policy, at)
  for (const hash of versions.kept) hashes.add(hash)
  const uploads = await judgeUploads(artifacts, stored, at)
  const recorded = await verdictsOnRecord(lineages)
  const judge = createJudge({ lineages, recorded, datasets: hashes, uploads }, policy, at)
  const files: JudgedFile[] = []
  await eachInSteps(stored, (file) => files.push({ ...file, verdict: judge(file, file.place) }))
  return { at, files, lineages, sweeps, formerDatasets: versions.former }
}

/** What forks need of others, those among them that came into being since the lineages were read. */
async function ofForks(lineages: Map<string, JudgedLineage>, late: LineageFacts[]) {
  const needed = new Map<string, NeededByForks>()
  const checkpointsOf = (lineage: string) => lineages.get(lineage)?.facts.checkpoints ?? []
  await eachInSteps(lineages.values(), (one) => addNeededByFork(needed, one, checkpointsOf))
  await eachInSteps(late, (facts) =>
    addNeededByFork(needed, { facts, verdict: { goesOn: true } }, checkpointsOf),
  )
  return needed
}

/** Ids, each once. */
export function sweepsOf(references: Reference[]): string[] {
  return [...new Set(references.map(({ sweep }) => sweep))].sort()
}

async function referencesByLineage(sweeps: SweepFacts[]): Promise<Map<string, Reference[]>> {
  const found = new Map<string, Reference[]>()
  for (const { references } of sweeps) {
    await eachInSteps(references, ({ lineage, reference }) => {
      const known = found.get(lineage)
      if (known === undefined) found.set(lineage, [reference])
      else known.push(reference)
    })
  }
  return found
}

/** Of the checkpoints on record, by the name of their file. */
async function verdictsOnRecord(
  lineages: Map<string, JudgedLineage>,
): Promise<Map<string, Verdict>> {
  const recorded = new Map<string, Verdict>()
  await eachInSteps(lineages.values(), ({ verdict }) => {
    for (const known of verdict.checkpoints) recorded.set(known.checkpoint.artifact, known.verdict)
  })
  return recorded
}

function createJudge(
  known: {
    lineages: Map<string, JudgedLineage>
    recorded: Map<string, Verdict>
    /** Hashes. */
    datasets: Set<string>
    uploads: Map<string, Verdict>
  },
  policy: RetentionPolicy,
  now: number,
) {
  const { lineages, recorded, datasets, uploads } = known
  return ({ name, modifiedAt }: StoredFile, place: Place): Verdict => {
    switch (place.kind) {
      case 'checkpoints':
        return (
          recorded.get(name) ??
          keepUnrecorded(
            { fence: place.fence, modifiedAt },
            lineages.get(place.lineage)?.facts,
            now,
          )
        )
      case 'predictions': {
        if (now - modifiedAt < Math.max(graceMs, policy.filesMs))
          return { keep: true, why: 'used lately' }
        const verdict = lineages.get(place.lineage)?.verdict.epoch(place.epoch)
        return verdict ?? { keep: false, why: 'no record names it' }
      }
      case 'datasets': {
        if (datasets.has(place.hash)) return { keep: true, why: 'registered' }
        const lately = now - modifiedAt < Math.max(graceMs, policy.unreferencedMs)
        return lately
          ? { keep: true, why: 'used lately' }
          : { keep: false, why: 'no sweep refers to it' }
      }
      case 'uploads':
        return uploads.get(name) ?? { keep: true, why: 'uploaded lately' }
      case 'other':
        return { keep: true, why: 'not ours' }
    }
  }
}
