import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { ClientError, patiently } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import {
  counted,
  type Dataset,
  type DatasetReading,
  type DatasetRegistration,
  type ReadingProgress,
} from '@sweepstack/protocol'
import { type LiveLine, liveLine } from '../live-line.ts'
import type { Session } from '../session.ts'
import { type FoundFile, findFiles } from '../upload/found-files.ts'
import { sendFiles } from '../upload/send-files.ts'
import { seesDataRoot } from './seen-data-root.ts'

interface Addition {
  name: string
  /** Folders and files of this machine; with `inPlace` one folder of the API. */
  paths: string[]
  /** Of the API, if it is on this machine. */
  dataRoot: string
  inPlace: boolean
  reading?: DatasetReading
}

/**
 * Registers files of this machine: by an upload, or in place if they are one folder in the data root of an API that
 * sees it there. @throws FixableError, ClientError
 */
export async function addDataset(session: Session, addition: Addition): Promise<Dataset> {
  const { name, paths, dataRoot, inPlace, reading } = addition
  const client = session.client()
  const [first = ''] = paths
  const inRoot = paths.length === 1 ? await placeIn(dataRoot, first) : undefined
  if (inPlace) return addInPlace(session, { ...addition, folder: inRoot ?? first })
  if (inRoot !== undefined && (await seesDataRoot(client, { name, dataRoot }))) {
    session.tell(`reading ${first} in place, in the data folder of the API`)
    return register(session, { name, folder: inRoot, ...reading })
  }
  return uploadDataset(session, { name, paths, ...(reading ? { reading } : {}) })
}

/** Brings files to the API, wherever it is, and registers them. @throws FixableError, ClientError */
export async function uploadDataset(
  session: Session,
  { name, paths, reading }: Pick<Addition, 'name' | 'paths' | 'reading'>,
): Promise<Dataset> {
  const client = session.client()
  const files = await findFiles(paths)
  const line = liveLine(session)
  for (const missing of missingLines(files)) line.tell(missing)
  try {
    const upload = await sendFiles(client, files, line)
    line.show('all is sent: the API reads it')
    const registration = { name, upload, ...reading }
    return await patiently(() => client.registerDataset(registration, shownOn(line)))
  } finally {
    line.end()
  }
}

/** Registers a folder that the API sees, and shows how far it is read. @throws ClientError */
async function register(session: Session, registration: DatasetRegistration): Promise<Dataset> {
  const line = liveLine(session)
  return session.client().registerDataset(registration, shownOn(line)).finally(line.end)
}

function shownOn(line: LiveLine) {
  return ({ images, of }: ReadingProgress) =>
    line.show(`reading: ${images.toLocaleString('en')} of ${counted(of, 'image')}`)
}

/** Links that are named one by one. */
const namedLinks = 10

function missingLines(files: FoundFile[]): string[] {
  const missing = files.filter(({ isMissing }) => isMissing)
  const named = missing.slice(0, namedLinks)
  const more = missing.length - named.length
  return [
    ...named.map(({ file }) => `${file} is a link to a file that is not there: it cannot be read`),
    ...(more > 0 ? [`${more} more links lead to files that are not there`] : []),
  ]
}

async function addInPlace(
  session: Session,
  { name, paths, folder, reading }: Addition & { folder: string },
): Promise<Dataset> {
  if (paths.length > 1) {
    throw new FixableError('--in-place takes one folder', 'put all into one folder, or upload them')
  }
  return register(session, { name, folder, ...reading }).catch((error) => {
    if (!(error instanceof ClientError) || error.problem?.code !== 'FOLDER_NOT_SEEN') throw error
    throw new FixableError(
      `the API sees no folder ${folder} in its data folder`,
      'without --in-place it is uploaded; or put it into the data folder of the API (SWEEPSTACK_DATA) and name it as it is there',
    )
  })
}

/** The place of a folder or a file in the data root, if it is in it. */
async function placeIn(dataRoot: string, folder: string): Promise<string | undefined> {
  const [root, inner] = await Promise.all(
    [dataRoot, folder].map((one) => realpath(one).catch(() => undefined)),
  )
  if (root === undefined || inner === undefined || !inner.startsWith(root + path.sep)) return
  return path.relative(root, inner)
}
