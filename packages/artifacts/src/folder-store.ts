import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore } from '@sweepstack/core'
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
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        undefinedIfAbsent,
      )
      return (entries ?? [])
        .filter((entry) => entry.isFile() && !entry.name.endsWith(temporarySuffix))
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
        .map((file) => file.split(path.sep).join('/'))
        .filter((name) => name.startsWith(prefix))
        .sort()
    },
    async delete(name) {
      await rm(fileOf(name), { force: true })
    },
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
