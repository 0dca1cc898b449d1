import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const built = Symbol.for('sweepstack.built')

/** Builds what has changed, once a run: tests of the whole use the built code (`built-code.ts`). */
export function setup(): void {
  const seen = globalThis as { [built]?: true }
  if (seen[built]) return
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('tsc -b failed; its messages stand above')
  const bundle = path.join(root, 'scripts/bundle.mjs')
  const bundled = spawnSync(process.execPath, [bundle], { cwd: root, stdio: 'inherit' })
  if (bundled.status !== 0) throw new Error('the parts cannot be bundled; see above')
  seen[built] = true
}
