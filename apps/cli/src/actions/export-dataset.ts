import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FixableError, makeFolder } from '@sweepstack/process'
import { counted, shapeText } from '@sweepstack/protocol'
import { extract } from 'tar-stream'
import { checkOutputFolder } from '../output-path.ts'
import type { Session } from '../session.ts'

/** Writes a dataset into a new folder, in the study's layout; the folder appears whole or not at all. */
export async function exportDataset(
  session: Session,
  name: string,
  { to }: { to: string },
): Promise<void> {
  await refuseFilled(to)
  await checkOutputFolder(to)
  const client = session.client()
  const { shape, hash } = await client.dataset(name)
  const temporary = `${path.resolve(to)}.${randomUUID()}.partial`
  try {
    await makeFolder(temporary)
    const files = await unpack(await client.exportDataset(name), temporary)
    await rmdir(to).catch(() => undefined)
    await rename(temporary, to)
    const [height, width, channels] = shape
    const again = `--size ${height}x${width} --channels ${channels}`
    session.print({ folder: to, files, hash, shape }, (shown) =>
      [
        `${shown.folder}: ${counted(files, 'file')}, images of ${shapeText(shape)}`,
        `note: for the same pixels add it with ${again}`,
      ].join('\n'),
    )
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** @throws FixableError */
async function refuseFilled(folder: string): Promise<void> {
  const present = await readdir(folder).catch(() => [])
  if (present.length === 0) return
  throw new FixableError(`${folder} is not empty`, 'name a new folder with --to')
}

/** All that an export has: nothing that leads out of the folder. */
const exported = /^(classes\.txt|(train|val|test)(\.csv|_images\/[^/\\\0]+))$/

/** Answers the number of files. @throws FixableError if it is no whole archive of a dataset */
async function unpack(data: AsyncIterable<Uint8Array>, folder: string): Promise<number> {
  const archive = extract()
  const fed = pipeline(Readable.from(data), archive)
  fed.catch(() => undefined)
  const made = new Set<string>()
  let files = 0
  try {
    for await (const entry of archive) {
      const { name, type } = entry.header
      if (type !== 'file' || !exported.test(name)) throw new Error(`it has the entry "${name}"`)
      const file = path.join(folder, name)
      if (!made.has(path.dirname(file))) await makeFolder(path.dirname(file))
      made.add(path.dirname(file))
      await pipeline(entry, createWriteStream(file, { flags: 'wx' }))
      files += 1
    }
    await fed
  } catch (error) {
    // What broke the answer off is told, not what the reader of archives makes of it.
    const cause = await fed.then(
      () => error,
      (broken) => broken,
    )
    throw cause
  }
  return files
}
