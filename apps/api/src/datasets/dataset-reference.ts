import type { DatasetRegistry } from '@sweepstack/core'
import {
  type Dataset,
  type DatasetVersion,
  datasetReferenceSchema,
  ProblemError,
  shortId,
} from '@sweepstack/protocol'
import { z } from 'zod'
import { onlyMatch } from '../only-match.ts'

export const datasetParams = z.object({ name: datasetReferenceSchema })

/** Of the versions of a name, so many are told to who asks for another one. */
const namedVersions = 10

/**
 * What a name, NAME@HASH or the digits of a hash stand for. `path` is where the reference stands.
 * @throws ProblemError AMBIGUOUS_ID
 */
export async function findDataset(
  datasets: DatasetRegistry,
  reference: string,
  path = 'name',
): Promise<Dataset | undefined> {
  const { name, digits } = partsOf(reference)
  if (digits !== undefined) {
    const known = (await datasets.versions(name)).get(name) ?? []
    const hashes = known.map(({ hash }) => hash).filter((hash) => hash.startsWith(digits))
    const hash = onlyMatch(path, digits, hashes)
    return known.find((version) => version.hash === hash)
  }
  const named = await datasets.find(name)
  if (named !== undefined || !/^[0-9a-f]{8,64}$/.test(name)) return named
  const hash = onlyMatch(path, name, await datasets.hashesFrom(name))
  return hash === undefined ? undefined : datasets.findByHash(hash)
}

/** A name, and with NAME@HASH the hash of the version that is meant. @throws ProblemError DATASET_NOT_FOUND */
export async function findNamed(
  datasets: DatasetRegistry,
  reference: string,
): Promise<{ name: string; hash?: string }> {
  const { name, digits } = partsOf(reference)
  if (digits === undefined) return { name }
  const found = await findDataset(datasets, reference)
  if (found === undefined) throw await datasetNotFound(datasets, reference)
  return { name, hash: found.hash }
}

export async function datasetNotFound(
  datasets: DatasetRegistry,
  reference: string,
): Promise<ProblemError> {
  return new ProblemError('DATASET_NOT_FOUND', await absenceText(datasets, reference))
}

/** That there is no such dataset, and which versions of its name there are. */
export async function absenceText(datasets: DatasetRegistry, reference: string): Promise<string> {
  const { name, digits } = partsOf(reference)
  const known = digits === undefined ? [] : ((await datasets.versions(name)).get(name) ?? [])
  if (known.length === 0) return `There is no dataset ${name}.`
  const named = known.slice(0, namedVersions).map(({ hash }) => `${name}@${shortId(hash)}`)
  const more = known.length > namedVersions ? ' …' : ''
  return `There is no version ${digits} of ${name}, but ${named.join(', ')}${more}.`
}

/** Versions of a name, the current one first, as they are told. */
export function versionViews(versions: Dataset[], sweeps: Map<string, number>): DatasetVersion[] {
  return versions.map(({ hash, registeredAt, splits, bytes }, place) => ({
    hash,
    registeredAt,
    splits,
    bytes,
    isCurrent: place === 0,
    sweeps: sweeps.get(hash) ?? 0,
  }))
}

function partsOf(reference: string): { name: string; digits?: string | undefined } {
  const [name = '', digits] = reference.split('@')
  return { name, digits }
}
