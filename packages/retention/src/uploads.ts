import { type ArtifactStore, graceMs, portionArtifact, type Verdict } from '@sweepstack/core'
import { uploadRequestSchema } from '@sweepstack/protocol'
import type { PlacedFile } from './stored-file.ts'

/** An upload that nobody went on with for so long is given up: a broken line is mended within a day. */
const abandonedMs = 86_400_000

/**
 * What becomes of the files of uploads. An upload that was registered has none left; of the others a portion stays as
 * long as one of the uploads that name it goes on, and these are as young as their youngest file.
 */
export async function judgeUploads(
  artifacts: Pick<ArtifactStore, 'get'>,
  stored: PlacedFile[],
  now: number,
): Promise<Map<string, Verdict>> {
  const files = stored.filter(({ place }) => place.kind === 'uploads')
  const modified = new Map(files.map(({ name, modifiedAt }) => [name, modifiedAt]))
  const verdicts = new Map<string, Verdict>()
  for (const { name } of files) {
    if (!name.endsWith('.json')) continue
    const members = [name, ...(await portionsOf(artifacts, name))]
    const isLate = (member: string) => now - (modified.get(member) ?? 0) >= abandonedMs
    if (members.every(isLate)) continue
    for (const member of members) verdicts.set(member, { keep: true, why: 'uploaded lately' })
  }
  for (const { name, modifiedAt } of files) {
    if (verdicts.has(name)) continue
    // The list of a portion that just came may be about to be stored again.
    const isNew = now - modifiedAt < graceMs
    verdicts.set(
      name,
      isNew
        ? { keep: true, why: 'uploaded lately' }
        : { keep: false, why: 'uploaded long ago, not registered' },
    )
  }
  return verdicts
}

/** Names of the files; none if the list is gone or damaged. */
async function portionsOf(artifacts: Pick<ArtifactStore, 'get'>, name: string): Promise<string[]> {
  const bytes = await artifacts.get(name)
  try {
    const { portions } = uploadRequestSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString()))
    return portions.map(({ sha256 }) => portionArtifact(sha256))
  } catch {
    return []
  }
}
