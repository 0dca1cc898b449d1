import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore, StoredFile } from '@sweepstack/core'
import { ArtifactError, checkName } from './artifact-error.ts'
import { Quota } from './quota.ts'

const temporarySuffix = '.partial'

/** Artifacts as files of a folder, which several machines may share. */
export function createFolderStore(directory: string, quotaBytes?: number): ArtifactStore {
  const quota = quotaBytes === undefined ? undefined : new Quota(directory, quotaBytes)
  const fileOf = (name: string) => {
    checkName(name)
    return path.join(directory, ...name.split('/'))
  }
  return {
    async put(name, data) {
      const file = fileOf(name)
      const temporary = `${file}.${randomUUID()}${temporarySuffix}`
      try {
        // What is at hand is refused before a byte of it is written; a stream, part by part.
        if (data instanceof Uint8Array) await quota?.admit(data.length)
        await mkdir(path.dirname(file), { recursive: true })
        const written = await write(
          temporary,
          data instanceof Uint8Array ? [data] : admitted(data, quota),
        )
        await rename(temporary, file)
        await syncFolder(path.dirname(file))
        return written
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined)
        throw asArtifactError(error)
      }
    },
    get: (name) => readFile(fileOf(name)).catch(undefinedIfAbsent),
    async stream(name) {
      const file = fileOf(name)
      const found = await stat(file).catch(undefinedIfAbsent)
      return found === undefined ? undefined : createReadStream(file)
    },
    async stat(name) {
      const found = await stat(fileOf(name)).catch(undefinedIfAbsent)
      return found === undefined ? undefined : { bytes: found.size }
    },
    async list(prefix) {
      const folder = path.join(directory, ...prefix.split('/').slice(0, -1))
      if (!`${folder}${path.sep}`.startsWith(`${path.join(directory)}${path.sep}`)) return []
      const found: StoredFile[] = []
      for await (const { file, bytes, modifiedAt } of filesOf(folder)) {
        const name = path.relative(directory, file).split(path.sep).join('/')
        const partial = name.endsWith(temporarySuffix)
        if (!partial && name.startsWith(prefix)) found.push({ name, bytes, modifiedAt })
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
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
      await rm(fileOf(name), { force: true })
    },
  }
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

async function* admitted(data: AsyncIterable<Uint8Array>, quota: Quota | undefined) {
  for await (const chunk of data) {
    await quota?.admit(chunk.length)
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

/** A rename is on stable storage only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().catch(() => undefined)
  await handle.close()
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw asArtifactError(error)
}

function asArtifactError(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ArtifactError('STORE_FULL', `no room for artifacts: ${message}`, error)
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new ArtifactError('STORE_READ_ONLY', `artifacts cannot be written: ${message}`, error)
  }
  return error
}
