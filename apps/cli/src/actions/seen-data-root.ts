import { realpath, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { type Client, ClientError } from '@sweepstack/client'
import { makeFolder } from '@sweepstack/process'

/**
 * Whether the API reads what is put into a folder of this machine: asks for the registration of an empty one in it,
 * which the API refuses in another way if it sees it. @throws ClientError
 */
export async function seesDataRoot(
  client: Client,
  { name, dataRoot }: { name: string; dataRoot: string },
): Promise<boolean> {
  const root = await realpath(dataRoot).catch(() => undefined)
  if (root === undefined) return false
  const sources = path.join(root, 'sources')
  const target = path.join(sources, `.adding-${process.pid}`)
  try {
    await makeFolder(target)
    await client.registerDataset({ name, folder: path.relative(root, target) })
  } catch (error) {
    const code = error instanceof ClientError ? error.problem?.code : undefined
    if (code === 'FOLDER_NOT_SEEN') return false
    if (code !== 'INVALID_DATASET') throw error
  } finally {
    await rm(target, { recursive: true, force: true })
    // Only if nothing else is in it.
    await rmdir(sources).catch(() => undefined)
  }
  return true
}
