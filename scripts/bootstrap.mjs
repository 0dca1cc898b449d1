// Makes a fresh clone ready: packages, build, native parts. Stands before `npm start` and `npm test`;
// has no dependencies, and does only what has changed since the last time.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => path.join(root, ...parts)

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old`, 'install Node 20.19 or newer')
}

const lock = createHash('sha256')
  .update(readFileSync(at('package-lock.json')))
  .digest('hex')
const stamp = at('node_modules', '.sweepstack-stamp')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('set-up: installing packages')
  run(
    'npm',
    ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      fix: 'check that npm reaches its registry (npm ping), then run the same command again',
    },
  )
  writeFileSync(stamp, lock)
}
run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-b'], {
  fix: 'the sources do not compile: mend the errors above',
})
run(process.execPath, [at('packages/provision/dist/main.js')], {})

function run(file, args, { fix }) {
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  if (fix === undefined && !error) process.exit(status ?? 1)
  fail(error ? `${file}: ${error.message}` : `${path.basename(file)} ${args[0]} failed`, fix)
}

function fail(message, fix) {
  console.error(`set-up: ${message}\n  fix: ${fix}`)
  process.exit(1)
}
