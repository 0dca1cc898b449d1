import { createHash, randomUUID } from 'node:crypto'
import { open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore, StoredFile } from '@sweepstack/core'
import { makeFolder, sortedInSteps } from '@sweepstack/process'
import { ArtifactError } from './artifact-error.ts'
import { checkName, checkPrefix, temporarySuffix } from './artifact-name.ts'
import { Quota } from './quota.ts'

/** Artifacts as files of a folder, which several machines may share. */
export function createFolderStore(directory: string, quotaBytes?: number): ArtifactStore {
  const quota = quotaBytes === undefined ? undefined : new Quota(directory, quotaBytes)
  const fileOf = (name: string) => {
    checkName(name)
    return path.join(directory, ...name.split('/'))
  }
  /** Changes what is in the folder; answers how many bytes are there no more. */
  const change = async (carryOut: () => Promise<number>): Promise<void> => {
    if (quota) await quota.change(carryOut)
    else await carryOut()
  }
  return {
    async put(name, data) {
      const file = fileOf(name)
      const temporary = `${file}.${randomUUID()}${temporarySuffix}`
      const admit = async (bytes: number) => quota?.admit(temporary, bytes)
      try {
        // What is at hand is refused before a byte of it is written; a stream, part by part.
        if (data instanceof Uint8Array) await admit(data.length)
        await makeSynced(path.dirname(file))
        const parts = data instanceof Uint8Array ? [data] : eachAfter(admit, data)
        const written = await write(temporary, parts)
        await change(async () => {
          const replaced = quota && (await sizeOf(file))
          await rename(temporary, file)
          quota?.settle(temporary)
          return replaced ?? 0
        })
        await syncFolder(path.dirname(file))
        return written
      } catch (error) {
        await change(async () => {
          await rm(temporary, { force: true }).catch(() => undefined)
          return quota?.settle(temporary) ?? 0
        })
        throw asArtifactError(error)
      }
    },
    get: (name) => readFile(fileOf(name)).catch(undefinedIfAbsent),
    async stream(name, start = 0) {
      const handle = await open(fileOf(name), 'r').catch(undefinedIfAbsent)
      if (handle === undefined) return undefined
      const found = await handle.stat()
      if (found.isFile()) return handle.createReadStream({ start })
      await handle.close()
      return undefined
    },
    async stat(name) {
      const bytes = await sizeOf(fileOf(name))
      return bytes === undefined ? undefined : { bytes }
    },
    list: (prefix) => listIn(directory, prefix),
    room: () => roomIn(directory, quota),
    async dropAbandoned(before, rehearsal = false) {
      let dropped = 0
      for await (const { file, modifiedAt } of filesOf(directory)) {
        if (!file.endsWith(temporarySuffix) || modifiedAt >= before) continue
        if (!rehearsal) await rm(file, { force: true })
        dropped += 1
      }
      return dropped
    },
    async delete(name) {
      const file = fileOf(name)
      await change(async () => {
        const bytes = await sizeOf(file)
        if (bytes === undefined) return 0
        await rm(file, { force: true }).catch((error) => {
          throw asArtifactError(error)
        })
        return bytes
      })
    },
  }
}

async function listIn(directory: string, prefix: string): Promise<StoredFile[]> {
  checkPrefix(prefix)
  const folder = path.join(directory, ...prefix.split('/').slice(0, -1))
  const found: StoredFile[] = []
  for await (const { file, bytes, modifiedAt } of filesOf(folder)) {
    const name = path.relative(directory, file).split(path.sep).join('/')
    const partial = name.endsWith(temporarySuffix)
    if (!partial && name.startsWith(prefix)) found.push({ name, bytes, modifiedAt })
  }
  return sortedInSteps(found, (a, b) => (a.name < b.name ? -1 : 1))
}

/** Of a file; undefined where there is none. */
async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(undefinedIfAbsent)
  return found?.isFile() ? found.size : undefined
}

/** Every file below a folder, with what the disk knows of it; one that goes meanwhile is left out. */
async function* filesOf(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    undefinedIfAbsent,
  )
  for (const entry of entries ?? []) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const found = await stat(file).catch(undefinedIfAbsent)
    if (found) yield { file, bytes: found.size, modifiedAt: found.mtimeMs }
  }
}

/** What the quota and the disk leave. */
async function roomIn(directory: string, quota: Quota | undefined): Promise<number> {
  const disk = await statfs(await nearest(directory)).catch(undefinedIfAbsent)
  const free = disk ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY
  return Math.min(free, (await quota?.room()) ?? Number.POSITIVE_INFINITY)
}

/** The folder itself, or the first above it that is there. */
async function nearest(folder: string): Promise<string> {
  const found = await stat(folder).catch(undefinedIfAbsent)
  const parent = path.dirname(folder)
  return found || parent === folder ? folder : nearest(parent)
}

async function* eachAfter(
  admit: (bytes: number) => Promise<void>,
  data: AsyncIterable<Uint8Array>,
) {
  for await (const chunk of data) {
    await admit(chunk.length)
    yield chunk
  }
}

async function write(file: string, data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(file, 'wx')
  try {
    for await (const chunk of data) {
      hash.update(chunk)
      bytes += chunk.length
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** A new folder is on stable storage only once the one that it lies in is. */
async function makeSynced(folder: string): Promise<void> {
  const first = await makeFolder(folder)
  if (first === undefined) return
  for (let made = path.resolve(folder); ; made = path.dirname(made)) {
    await syncFolder(path.dirname(made))
    if (made === first || made === path.dirname(made)) return
  }
}

/** A rename is on stable storage only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().catch(() => undefined)
  await handle.close()
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  // Also where a file stands in place of a folder, or a folder in place of the file.
  if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return undefined
  throw asArtifactError(error)
}

/** What the disk answered; errors of the data themselves stay as they are. */
function asArtifactError(error: unknown): unknown {
  const { code, message, syscall } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return error
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ArtifactError('STORE_FULL', `no room for artifacts: ${message}`, error)
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new ArtifactError('STORE_READ_ONLY', `artifacts cannot be written: ${message}`, error)
  }
  if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code)) {
    return new ArtifactError(
      'NAME_TAKEN',
      'the name is taken by a folder, or its folder by a file',
      error,
    )
  }
  if (code === 'ENAMETOOLONG') {
    return new ArtifactError(
      'INVALID_NAME',
      `the name is too long for this disk: ${message}`,
      error,
    )
  }
  return new ArtifactError('STORE_FAILED', `artifacts: ${message}`, error)
}
