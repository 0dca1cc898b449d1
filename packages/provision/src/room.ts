import { randomUUID } from 'node:crypto'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import type { Environment } from './command.ts'
import { ProvisionError } from './provision-error.ts'

const megabyte = 2 ** 20

/** Makes a folder of the cache. @throws ProvisionError NO_PLACE */
export async function makeCacheFolder(folder: string): Promise<void> {
  await makeFolder(folder).catch((error) => {
    throw noPlace(error.message, 'SWEEPSTACK_CACHE', error)
  })
}

/**
 * Fails if a program could not do its work because of the disk: it says so in its own words, so the disk is asked.
 * `folder` is where it wrote, `megabytes` what it needs there, `temporary` what it needs among temporary files.
 * @throws ProvisionError NO_PLACE
 */
export async function requireRoom(
  folder: string,
  { env, megabytes, temporary }: { env: Environment; megabytes: number; temporary: number },
): Promise<void> {
  await requireFree(folder, 'SWEEPSTACK_CACHE', megabytes)
  await requireFree(env.TMPDIR || tmpdir(), 'TMPDIR', temporary)
}

/** `name`: the setting that names the folder. */
async function requireFree(folder: string, name: string, megabytes: number): Promise<void> {
  await tryWriting(folder, name)
  const { bavail, bsize } = await statfs(folder)
  const free = Math.floor((bavail * bsize) / megabyte)
  if (free >= megabytes) return
  throw new ProvisionError(
    'NO_PLACE',
    `${folder} has room for ${free} MB, and about ${megabytes} MB are needed there`,
    `make room on that disk, or set ${name} to a folder on another`,
  )
}

/** A quota of the user is met by writing only. */
async function tryWriting(folder: string, name: string): Promise<void> {
  const probe = path.join(folder, `.sweepstack-${randomUUID()}`)
  try {
    await writeFile(probe, Buffer.alloc(megabyte))
  } catch (error) {
    throw noPlace(`${folder}: ${(error as Error).message}`, name, error)
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

function noPlace(why: string, name: string, error: unknown): ProvisionError {
  return new ProvisionError(
    'NO_PLACE',
    `there is no place for native parts: ${why}`,
    `give a folder that can be written, on a disk with room: ${name} names it`,
    error,
  )
}
