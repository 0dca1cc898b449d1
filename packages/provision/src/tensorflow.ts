import { randomUUID } from 'node:crypto'
import { copyFile, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { makeFolder, onPath } from '@sweepstack/process'
import { cacheDirectory, command, type Environment, exists } from './command.ts'
import { cudaTensorflow, gpuWanted } from './cuda.ts'
import { ProvisionError } from './provision-error.ts'
import { makeCacheFolder, requireRoom } from './room.ts'
import { unpackWheel, type Wheel } from './wheel.ts'

export const tensorflowVersion = '2.21.0'

const cpuWheel: Wheel = {
  name: 'tensorflow-cpu',
  version: tensorflowVersion,
  platform: 'manylinux_2_27_x86_64',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  megabytes: 274,
}

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

interface Options {
  env: Environment
  progress(line: string): void
}

/**
 * Makes `@tensorflow/tfjs-node-gpu` loadable: libtensorflow from a wheel in the cache (or the folder that
 * SWEEPSTACK_LIBTENSORFLOW names), and the package's own C++ sources compiled against it.
 * @throws ProvisionError NO_PYTHON, NO_COMPILER, NO_HEADERS, BAD_SETTING, DOWNLOAD_FAILED, BUILD_FAILED, UNSUPPORTED, NO_PLACE
 */
export async function ensureTensorflow(
  options: Options,
): Promise<{ addon: string; folder: string }> {
  const packageFolder = addonPackage()
  const installed = path.join(packageFolder, 'lib/napi-v8/tfjs_binding.node')
  const folder = await libtensorflow(options)
  const manifest = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8'))
  const built = path.join(
    cacheDirectory(options.env),
    `tfjs-${manifest.version}-${path.basename(path.dirname(folder))}-napi8-${process.arch}.node`,
  )
  if (!(await exists(built))) await compile(packageFolder, folder, built, options)
  await install(built, installed)
  return { addon: installed, folder }
}

/** @throws ProvisionError NO_PLACE */
async function install(built: string, installed: string): Promise<void> {
  const there = await readFile(installed).catch(() => undefined)
  // What is there already needs no disk that can be written.
  if (there?.equals(await readFile(built))) return
  const temporary = `${installed}.${randomUUID()}`
  try {
    await makeFolder(path.dirname(installed))
    await copyFile(built, temporary)
    await rename(temporary, installed)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new ProvisionError(
      'NO_PLACE',
      `the TensorFlow addon cannot be put among the packages: ${(error as Error).message}`,
      'make that folder writable and give its disk room, then run the same command again',
      error,
    )
  }
}

export function addonPackage(): string {
  const require = createRequire(import.meta.url)
  return path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'))
}

async function libtensorflow(options: Options): Promise<string> {
  const named = options.env.SWEEPSTACK_LIBTENSORFLOW
  if (named?.trim()) return namedFolder(path.resolve(named))
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ProvisionError(
      'UNSUPPORTED',
      `no pinned libtensorflow for ${process.platform} ${process.arch}`,
      'unpack libtensorflow 2.21 (with include/) and name its folder in SWEEPSTACK_LIBTENSORFLOW',
    )
  }
  const prefixes = [...libraries.map((name) => `tensorflow/${name}`), 'tensorflow/include/']
  if (await gpuWanted(options.env)) return cudaTensorflow(prefixes, options)
  const unpacked = path.join(cacheDirectory(options.env), `tensorflow-cpu-${tensorflowVersion}`)
  await unpackWheel(cpuWheel, prefixes, unpacked, options)
  return path.join(unpacked, 'tensorflow')
}

async function namedFolder(folder: string): Promise<string> {
  for (const part of [...libraries, 'include']) {
    if (await exists(path.join(folder, part))) continue
    throw new ProvisionError(
      'BAD_SETTING',
      `SWEEPSTACK_LIBTENSORFLOW names ${folder}, in which there is no ${part}`,
      `let it name a folder with ${libraries.join(', ')} and include/, or unset it`,
    )
  }
  return folder
}

async function compile(source: string, folder: string, target: string, options: Options) {
  const compiler = onPath(options.env, 'g++', 'c++', 'clang++')
  if (compiler === undefined) {
    throw new ProvisionError(
      'NO_COMPILER',
      'a C++ compiler is needed to build the TensorFlow addon, and was not found',
      'apt-get install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora)',
    )
  }
  options.progress('compiling the TensorFlow addon')
  await makeCacheFolder(path.dirname(target))
  const temporary = `${target}.${randomUUID()}`
  const include = path.join(folder, 'include')
  const args = ['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8']
  args.push(
    '-DBUILDING_NODE_EXTENSION',
    '-w',
    `-I${await nodeHeaders(options.env)}`,
    `-I${include}`,
  )
  args.push('-I.', 'binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', `-L${folder}`)
  args.push(...libraries.map((name) => `-l:${name}`), `-Wl,-rpath,${folder}`, '-o', temporary)
  await command(compiler, args, { env: options.env, cwd: source }).catch(async (error) => {
    await requireRoom(path.dirname(target), { env: options.env, megabytes: 5, temporary: 20 })
    throw new ProvisionError(
      'BUILD_FAILED',
      `the TensorFlow addon did not compile: ${String(error.stderr ?? error).slice(-500)}`,
      'install g++ 9 or newer, then run the same command again',
      error,
    )
  })
  await rename(temporary, target)
}

async function nodeHeaders(env: Environment): Promise<string> {
  const beside = path.resolve(path.dirname(process.execPath), '../include/node')
  for (const folder of [beside, '/usr/include/node', '/usr/local/include/node']) {
    if (await exists(path.join(folder, 'node_api.h'))) return folder
  }
  return headersFromNpm(env)
}

/** The package that the Node.js project publishes for builds without Node's own include folder. */
async function headersFromNpm(env: Environment): Promise<string> {
  const folder = path.join(cacheDirectory(env), 'node-api-headers')
  const include = path.join(folder, 'node_modules/node-api-headers/include')
  if (!(await exists(include))) {
    await makeCacheFolder(folder)
    const args = ['install', '--prefix', folder, '--ignore-scripts', 'node-api-headers@1.5.0']
    await command('npm', args, { env }).catch(async (error) => {
      await requireRoom(folder, { env, megabytes: 5, temporary: 1 })
      throw new ProvisionError(
        'NO_HEADERS',
        "Node's C headers (node_api.h) were not found, and npm could not fetch them",
        'install Node.js with its include folder (the official archive has it), or check npm',
        error,
      )
    })
  }
  return include
}

/** True if TensorFlow's shared library can be opened by this process' loader; for `doctor`. */
export async function tensorflowInPlace(): Promise<boolean> {
  return exists(path.join(addonPackage(), 'lib/napi-v8/tfjs_binding.node'))
}
