import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createEngine } from '@sweepstack/engine'
import { gpuLibraries, type Loaded } from './gpu-libraries.ts'

/**
 * A program of its own, for `doctor`: loads TensorFlow as a trainer does, then tries to open what it needs
 * for a GPU. Prints one line of JSON, `Loaded`; TensorFlow's log goes to stderr.
 */
function main(): void {
  const { device, tensorflow } = createEngine().info()
  const folders = runPath()
  const unopened = gpuLibraries.flatMap((library) => {
    const reason = cannotOpen(library, folders)
    return reason === undefined ? [] : [{ library, reason }]
  })
  const loaded: Loaded = { device, tensorflow, unopened }
  process.stdout.write(`${JSON.stringify(loaded)}\n`)
}

/** Where libtensorflow's run-path leads: `../nvidia/<name>/lib` beside it, or a folder higher. */
function runPath(): string[] {
  const maps = readFileSync('/proc/self/maps', 'utf8')
  const library = /\s(\/.*libtensorflow_framework\.so\S*)$/m.exec(maps)?.[1]
  if (library === undefined) return []
  return ['../../nvidia', '../nvidia'].flatMap((relative) => {
    const folder = path.resolve(path.dirname(library), relative)
    if (!existsSync(folder)) return []
    return readdirSync(folder).map((name) => path.join(folder, name, 'lib'))
  })
}

/** The loader's words, or undefined if it opens the library by its name or in one of the folders. */
function cannotOpen(library: string, folders: string[]): string | undefined {
  const there = folders.map((folder) => path.join(folder, library)).filter(existsSync)
  const reasons = [...there, library].map((file) => {
    try {
      process.dlopen({ exports: {} }, file)
    } catch (error) {
      const { message } = error as Error
      // Node has opened it, and then misses what an addon of its own would have.
      return /did not self-register/.test(message) ? undefined : message
    }
    return undefined
  })
  // What is there and cannot be opened says more than that the loader does not find it elsewhere.
  return reasons.includes(undefined) ? undefined : reasons[0]
}

main()
