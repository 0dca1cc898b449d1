import { realpath, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { type Client, ClientError } from '@sweepstack/client'
import { FixableError, makeFolder } from '@sweepstack/process'
import type { Dataset, DatasetReading } from '@sweepstack/protocol'
import { copyDataset } from './copy-dataset.ts'

interface Addition {
  name: string
  folder: string
  dataRoot: string
  reading?: DatasetReading
}

interface Place {
  name: string
  /** Of the API, as it is seen from here. */
  dataRoot: string
  /** What to do where the API does not see it. */
  cure: string
}

const rootHint = `the API's SWEEPSTACK_DATA, by default the folder "data" where it was started`

/**
 * Registers a folder. One outside the data root is copied into it while the API reads it, which reads nothing
 * else; whatever becomes of it, no copy stays. @throws FixableError, ClientError
 */
export async function addFolder(
  client: Client,
  { name, folder, dataRoot, reading }: Addition,
): Promise<Dataset> {
  const cure = `put ${folder} on the API's machine and there run: sweepstack datasets add ${name} FOLDER --data ROOT (${rootHint})`
  const addition: Place = { name, dataRoot, cure }
  const source = await presentPath(folder)
  const root = await rootFor(addition)
  if (source.startsWith(root + path.sep)) {
    const place = path.relative(root, source)
    return await seen(addition, client.registerDataset(name, place, reading))
  }
  return withTemporary(root, async (target) => {
    const place = path.relative(root, target)
    await assertSeen(client, addition, place)
    await copyDataset(source, target)
    return client.registerDataset(name, place, reading)
  })
}

/** Fails if the API would not see what is put into the data root from here. @throws FixableError, ClientError */
export async function checkDataRoot(
  client: Client,
  { name, dataRoot }: { name: string; dataRoot: string },
): Promise<void> {
  const cure = `run it on the API's machine: sweepstack datasets make ${name} --data ROOT (${rootHint})`
  const addition: Place = { name, dataRoot, cure }
  const root = await rootFor(addition)
  await withTemporary(root, (target) => assertSeen(client, addition, path.relative(root, target)))
}

async function presentPath(folder: string): Promise<string> {
  return realpath(folder).catch(() => {
    const fix = 'give a folder of images, or an archive'
    throw new FixableError(`${folder} does not exist on this machine`, fix)
  })
}

async function rootFor(addition: Place): Promise<string> {
  const { dataRoot, cure } = addition
  return realpath(dataRoot).catch(() => {
    throw new FixableError(`there is no data folder of the API at ${dataRoot}`, cure)
  })
}

async function seen<T>(addition: Place, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof ClientError) || error.problem?.code !== 'FOLDER_NOT_SEEN') throw error
    throw new FixableError(
      `the API does not see ${addition.dataRoot}: it runs on another machine, or with another data folder`,
      addition.cure,
    )
  }
}

/** Asks for the registration of an empty folder, which the API refuses in another way if it sees it. */
async function assertSeen(client: Client, addition: Place, place: string): Promise<void> {
  try {
    await seen(addition, client.registerDataset(addition.name, place))
  } catch (error) {
    if (!(error instanceof ClientError) || error.problem?.code !== 'INVALID_DATASET') throw error
  }
}

/** An empty folder among the sources, which is gone at the end. */
async function withTemporary<T>(root: string, work: (target: string) => Promise<T>): Promise<T> {
  const sources = path.join(root, 'sources')
  const target = path.join(sources, `.adding-${process.pid}`)
  try {
    await makeFolder(target)
    return await work(target)
  } finally {
    await rm(target, { recursive: true, force: true })
    // Only if nothing else is in it.
    await rmdir(sources).catch(() => undefined)
  }
}
