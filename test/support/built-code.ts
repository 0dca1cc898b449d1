import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Plugin } from 'vitest/config'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const source = /^((?:packages|apps)\/[^/]+)\/src\/(.*)\.tsx?$/

/**
 * Tests of the whole use the code that `tsc -b` built, as the processes do that they start: what they import by a path
 * into `src` is taken from `dist`. Node reads that in a third of the time that each file of tests needs otherwise.
 */
export function builtCode(): Plugin {
  return {
    name: 'built-code',
    enforce: 'pre',
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith('.')) return null
      const built = builtFileOf(path.resolve(path.dirname(importer), id))
      return built && existsSync(built) ? { id: pathToFileURL(built).href, external: true } : null
    },
  }
}

function builtFileOf(file: string): string | null {
  const place = path.relative(root, file).replaceAll(path.sep, '/')
  const [, owner, rest] = source.exec(place) ?? []
  return owner && rest ? path.join(root, owner, 'dist', `${rest}.js`) : null
}
