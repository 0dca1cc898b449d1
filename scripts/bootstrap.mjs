// Makes a fresh clone ready: packages, build, native parts. Stands before `npm start` and `npm test`;
// has no dependencies, and does only what has changed since the last time.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => path.join(root, ...parts)

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old`, 'install Node 20.19 or newer')
}

let installed = false
try {
  installed = installPackages()
} catch (error) {
  failWithoutRoom([root])
  fail(error.message, 'make what is named there readable for you, or clone again')
}
// An incremental build would repeat errors of packages that were not there yet.
const all = installed ? ['--force'] : []
run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-b', ...all], {
  fix: 'the sources do not compile: mend the errors above',
})
// Bundlers beside downloads and a compiler of C++: each keeps one core busy.
const besides = [bundleParts(), buildDashboard()]
run(process.execPath, [at('packages/provision/dist/main.js')], {})
await Promise.all(besides)

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex')
  const stamp = at('node_modules', '.sweepstack-stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return false
  console.log('set-up: installing packages')
  run(
    'npm',
    ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      fix: 'check that npm reaches its registry (npm ping), then run the same command again',
      folders: [root, tmpdir(), homedir()],
    },
  )
  writeFileSync(stamp, lock)
  return true
}

/** The page that the API serves: some seconds, and nothing while its sources are the same. */
async function buildDashboard() {
  const sources = [
    'apps/dashboard',
    ...['charts', 'client', 'models', 'protocol', 'sweep-file'].map((name) => `packages/${name}`),
  ]
  const hash = createHash('sha256').update(readFileSync(at('package-lock.json')))
  for (const file of sources.flatMap((folder) => sourceFiles(at(folder)))) {
    hash.update(`${path.relative(root, file)}\n`).update(readFileSync(file))
  }
  const built = hash.digest('hex')
  const stamp = at('apps/dashboard/dist', '.built-from')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === built) return
  console.log('set-up: building the dashboard')
  const args = [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']
  const ended = await endOf(args, at('apps/dashboard'))
  check(ended, process.execPath, args, {
    fix: 'the dashboard does not build: mend the errors above',
    folders: [root],
  })
  writeFileSync(stamp, built)
}

/** Parts start without it, too, only more slowly. */
async function bundleParts() {
  const { status } = await endOf([at('scripts/bundle.mjs')], root)
  if (status !== 0) console.error('set-up: the parts are not bundled, and start more slowly')
}

/** Of a program of Node beside this one. */
function endOf(args, cwd) {
  const child = spawn(process.execPath, args, { cwd, stdio: 'inherit' })
  process.once('exit', () => child.kill())
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }))
    child.once('exit', (status) => resolve({ status }))
  })
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const place = path.join(folder, entry.name)
      return entry.isDirectory() ? sourceFiles(place) : [place]
    })
}

function run(file, args, { fix, folders = [root] }) {
  check(spawnSync(file, args, { cwd: root, stdio: 'inherit' }), file, args, { fix, folders })
}

/** Ends the set-up if a program has failed. */
function check({ status, error }, file, args, { fix, folders }) {
  if (status === 0) return
  if (fix === undefined && !error) process.exit(status ?? 1)
  failWithoutRoom(folders)
  fail(error ? `${file}: ${error.message}` : `${path.basename(file)} ${args[0]} failed`, fix)
}

/** Programs tell of a disk that refuses in words of their own, or not at all: the disks that they use are tried. */
function failWithoutRoom(folders) {
  for (const folder of folders) {
    const probe = path.join(folder, `.sweepstack-set-up-${process.pid}`)
    try {
      writeFileSync(probe, Buffer.alloc(2 ** 20))
    } catch (error) {
      fail(
        `${folder} cannot be written: ${error.message}`,
        'make it writable for you and its disk free, then run the same command again',
      )
    } finally {
      rmSync(probe, { force: true })
    }
  }
}

function fail(message, fix) {
  console.error(`set-up: ${message}\n  fix: ${fix}`)
  process.exit(1)
}
