import module from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// An import would load the streams of files as well: a tenth of what a short command costs.
const { readFileSync, statSync } = process.getBuiltinModule('node:fs')

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A file from the root of the repository, as it was when the bundle was made: when written, in seconds, and its bytes. */
type Input = [file: string, writtenAt: number, bytes: number]

/** Node 20 has none. */
const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void }

/**
 * Loads a part from its bundle: one file in place of up to 1,800, which takes half of the processor time. What was compiled
 * or installed since runs as it is, as sources do. What V8 compiles is kept beside the bundle, where nobody else can
 * write, as in a folder for all users.
 */
export async function loadPart(name: string, load: () => Promise<unknown>): Promise<void> {
  const isSource = import.meta.url.endsWith('.ts')
  if (!isSource) enableCompileCache?.(path.join(root, 'dist', 'compiled'))
  const bundle = isSource ? undefined : bundleOf(name)
  await (bundle ? import(bundle.href) : load())
}

/**
 * The bundle of a part as `scripts/bundle.mjs` wrote it; undefined where there is none, or something was compiled or
 * installed since.
 */
export function bundleOf(name: string, from = root): URL | undefined {
  const bundle = path.join(from, 'dist', name)
  try {
    const inputs: Input[] = JSON.parse(readFileSync(`${bundle}.json`, 'utf8'))
    return inputs.every((input) => isAsBefore(input, from))
      ? pathToFileURL(`${bundle}.js`)
      : undefined
  } catch {
    return undefined
  }
}

function isAsBefore([file, writtenAt, bytes]: Input, from: string): boolean {
  const { mtimeMs, size } = statSync(from + file)
  return size === bytes && Math.floor(mtimeMs / 1000) === writtenAt
}
