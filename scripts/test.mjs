// npm test: set-up, checks, tests; says at the end how long each took. What stands behind `--` goes to vitest.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const parts = [
  ['set-up', process.execPath, ['scripts/bootstrap.mjs']],
  ['checks', 'npm', ['run', '--silent', 'check']],
  ['tests', process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]],
]

const took = []
let failed
const started = performance.now()
for (const [name, file, args] of parts) {
  const from = performance.now()
  const { status, signal, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit' })
  took.push(`${name} ${seconds(from)}`)
  if (status === 0) continue
  failed = { name, code: status ?? 1, why: error?.message ?? (signal ? `ended by ${signal}` : '') }
  break
}
const verdict = failed ? `${failed.name} failed${failed.why ? ` (${failed.why})` : ''}` : 'passed'
console.log(`npm test: ${verdict} after ${seconds(started)}: ${took.join(', ')}`)
process.exit(failed?.code ?? 0)

function seconds(from) {
  const all = Math.round((performance.now() - from) / 1000)
  return all < 60 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`
}
