// npm run test:properties [-- FACTOR [PATH …] [OPTION …]]: the files that hold properties, each property with FACTOR times
// as many runs as in `npm test` (10 if not said). Paths narrow them, options go to vitest. Takes minutes: a property that
// fails once in hundreds of runs is green for months before it stops somebody else's commit.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const [first, ...rest] = process.argv.slice(2)
const factor = Number(first ?? 10)
if (!(factor >= 1)) stop(`${first} is no factor. Usage: npm run test:properties -- 30 [PATH …]`)

const list = ['grep', '--untracked', '-l', '-F', '-e', 'fc.assert(', '--', '*.test.ts']
const { stdout, status, error } = spawnSync('git', list, { cwd: root, encoding: 'utf8' })
if (status !== 0) stop(`git cannot list the files with properties: ${error?.message ?? status}`)
const end = rest.findIndex((word) => word.startsWith('-'))
const [paths, options] = end < 0 ? [rest, []] : [rest.slice(0, end), rest.slice(end)]
const files = stdout
  .split('\n')
  .filter((file) => file && (paths.length === 0 || paths.some((part) => file.includes(part))))
if (files.length === 0) stop(`no file with properties has ${paths.join(' or ')} in its path`)

console.log(`test:properties: ${files.length} files, ${factor} times as many runs`)
const test = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...files, ...options],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SWEEPSTACK_TEST_RUNS: String(factor) },
  },
)
process.exit(test.status ?? 1)

function stop(why) {
  console.error(`test:properties: ${why}`)
  process.exit(1)
}
