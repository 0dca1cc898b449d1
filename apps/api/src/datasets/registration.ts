import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ArtifactStore, canonicalJson, type DatasetRegistry } from '@sweepstack/core'
import {
  DatasetError,
  type DatasetSummary,
  publishDataset,
  UnreadableFilesError,
} from '@sweepstack/datasets'
import {
  type Dataset,
  type DatasetBeingRead,
  type DatasetReading,
  type DatasetRegistration,
  ProblemError,
  type ReadingProgress,
} from '@sweepstack/protocol'
import { withPassingFolder } from '../uploads/passing-folders.ts'
import { unpackTar } from '../uploads/unpack-tar.ts'
import { UnpackedFolder } from '../uploads/unpacked-folder.ts'
import type { Uploads } from '../uploads/uploads.ts'

/** Makes the cache of a dataset from a folder or a file. */
export type Ingest = (options: {
  folder: string
  outDirectory: string
  reading: DatasetReading
  /** Bytes that it may have. */
  room: number
  progress?: (images: number, of: number) => void
}) => Promise<DatasetSummary>

/** What is said of a dataset beside its files. */
export type DatasetOptions = Omit<DatasetRegistration, 'folder' | 'upload'>

export interface RegistrationParts {
  datasets: DatasetRegistry
  artifacts: ArtifactStore
  uploads: Uploads
  /** Folders that are registered in place lie under it. */
  dataRoot: string
  ingest: Ingest
  /** How long a request waits for the reading; 25 s by default. */
  patienceMs?: number | undefined
}

export interface Registrations {
  /**
   * Registers a folder or an upload. If that takes longer than a client waits, and that is `waitMs` at most, the answer
   * is how far it is: it goes on, and who asks the same again waits for the same. @throws ProblemError
   */
  ask(registration: DatasetRegistration, waitMs?: number): Promise<Dataset | DatasetBeingRead>
  /** Registers what `fill` puts into a new folder, which is gone at the end. @throws ProblemError */
  fromFiles(fill: (target: UnpackedFolder) => Promise<DatasetOptions>): Promise<Dataset>
}

/** Shorter than proxies wait for an answer. */
const usualPatienceMs = 25_000
/** How long an answer that nobody waited for is kept. */
const keptMs = 600_000

/** A registration that somebody waits for. */
interface UnderWay {
  outcome: Promise<Dataset>
  /** Undefined until its pictures have been looked through. */
  progress: ReadingProgress | undefined
}

export function createRegistrations(parts: RegistrationParts): Registrations {
  const { artifacts, uploads, dataRoot, patienceMs = usualPatienceMs } = parts
  const underWay = new Map<string, UnderWay>()

  const fromFiles = (
    fill: (target: UnpackedFolder) => Promise<DatasetOptions>,
    tell?: (progress: ReadingProgress) => void,
  ) =>
    withPassingFolder(dataRoot, async (folder) => {
      const target = new UnpackedFolder(folder, await artifacts.room())
      const options = await fill(target)
      if (target.files === 0) throw new ProblemError('INVALID_DATASET', 'It contains no files.')
      return register(parts, target.onlyFile ?? folder, { ...options, tell })
    })

  const work = async (
    { folder, upload, ...options }: DatasetRegistration,
    tell: (progress: ReadingProgress) => void,
  ) => {
    if (folder !== undefined) {
      return register(parts, await folderUnder(dataRoot, folder), { ...options, tell })
    }
    const id = upload as string
    const dataset = await fromFiles(async (target) => {
      await unpackTar(await uploads.archive(id), target)
      return options
    }, tell)
    await uploads.forget(id)
    return dataset
  }

  const begin = (key: string, registration: DatasetRegistration): UnderWay => {
    const tell = (progress: ReadingProgress) => {
      begun.progress = progress
    }
    const begun: UnderWay = { outcome: work(registration, tell), progress: undefined }
    underWay.set(key, begun)
    const drop = () => {
      setTimeout(() => {
        if (underWay.get(key) === begun) underWay.delete(key)
      }, keptMs).unref()
    }
    begun.outcome.then(drop, drop)
    return begun
  }

  return {
    fromFiles: (fill) => fromFiles(fill),
    async ask(registration, waitMs = patienceMs) {
      const key = canonicalJson(registration)
      const asked = underWay.get(key) ?? begin(key, registration)
      const told = new AbortController()
      try {
        const wait = Math.min(waitMs, patienceMs)
        const late = sleep(wait, undefined, { signal: told.signal, ref: false })
        const dataset = await Promise.race([asked.outcome, late])
        if (dataset === undefined) return beingRead(asked)
        underWay.delete(key)
        return dataset
      } catch (error) {
        underWay.delete(key)
        throw error
      } finally {
        told.abort()
      }
    },
  }
}

function beingRead({ progress }: UnderWay): DatasetBeingRead {
  return { status: 'waiting', ...(progress && { progress }) }
}

async function register(
  { datasets, artifacts, dataRoot, ingest }: RegistrationParts,
  folder: string,
  {
    name,
    tell,
    ...reading
  }: DatasetOptions & { tell?: ((progress: ReadingProgress) => void) | undefined },
): Promise<Dataset> {
  return withPassingFolder(dataRoot, async (outDirectory) => {
    const room = await artifacts.room()
    const progress = (images: number, of: number) => tell?.({ images, of })
    const summary = await ingest({ folder, outDirectory, reading, room, progress }).catch(
      (error) => {
        throw ingestProblem(error)
      },
    )
    await publishDataset(summary, artifacts)
    const { file: _, report: __, pictures: ___, ...facts } = summary
    const dataset = { name, ...facts, registeredAt: new Date().toISOString() }
    await datasets.register(dataset)
    return dataset
  })
}

/** How many problems of a dataset are reported. */
const toldProblems = 100

function ingestProblem(error: NodeJS.ErrnoException): Error {
  const { code, message } = error
  if (error instanceof DatasetError) {
    const { problems } = error
    const told = problems
      .slice(0, toldProblems)
      .map((problem) => ({ path: 'folder', message: problem }))
    const detail =
      problems.length === 1 ? `${problems[0]}.` : `${problems.length} problems in the dataset.`
    const problem = error instanceof UnreadableFilesError ? 'UNREADABLE_FILES' : 'INVALID_DATASET'
    return new ProblemError(problem, detail, told)
  }
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  const detail = `There is no space for the cache of the dataset: ${message}.`
  return new ProblemError('STORAGE_FULL', detail, [], error)
}

/** Links are followed before the check, so that none leads out. @throws ProblemError FOLDER_NOT_SEEN */
async function folderUnder(root: string, folder: string): Promise<string> {
  const absolute = await realpath(path.resolve(root, folder)).catch(() => undefined)
  const inside = absolute?.startsWith((await realpath(root)) + path.sep)
  if (absolute !== undefined && inside) return absolute
  const message = `${folder} is not a folder under the data root of the API`
  throw new ProblemError('FOLDER_NOT_SEEN', `${message}.`, [{ path: 'folder', message }])
}
