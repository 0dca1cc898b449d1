import path from 'node:path'
import { cacheDirectory, command, type Environment, exists } from './command.ts'
import { ProvisionError } from './provision-error.ts'
import { makeCacheFolder, requireRoom } from './room.ts'

const versions = {
  noto: '1.2.9',
  'noto-v1': '1.2.5',
  twemoji: '1.2.5',
  openmoji: '1.2.29',
  'fluent-emoji-flat': '1.2.6',
  emojione: '1.2.3',
} as const

/**
 * The six icon sets that the emoji datasets are drawn from, fetched by npm into the cache when first
 * needed. Answers the folder that holds `@iconify-json/<set>/icons.json`.
 * @throws ProvisionError DOWNLOAD_FAILED, NO_PLACE
 */
export async function ensureIconSets(options: {
  env: Environment
  progress(line: string): void
}): Promise<string> {
  const folder = path.join(cacheDirectory(options.env), 'icon-sets')
  const modules = path.join(folder, 'node_modules')
  const present = await Promise.all(
    Object.keys(versions).map((set) =>
      exists(path.join(modules, '@iconify-json', set, 'icons.json')),
    ),
  )
  if (present.every(Boolean)) return modules
  options.progress('downloading the icon sets of the emoji datasets')
  await makeCacheFolder(folder)
  const packages = Object.entries(versions).map(
    ([set, version]) => `@iconify-json/${set}@${version}`,
  )
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  await command('npm', [...args, ...packages], { env: options.env }).catch(async (error) => {
    await requireRoom(folder, { env: options.env, megabytes: 100, temporary: 1 })
    throw new ProvisionError(
      'DOWNLOAD_FAILED',
      'npm could not fetch the icon sets',
      'check that npm reaches its registry (npm ping), then run the same command again',
      error,
    )
  })
  return modules
}
