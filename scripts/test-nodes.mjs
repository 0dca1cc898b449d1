// npm run test:nodes [-- 22 24]: tries a fresh copy of this working tree on each version of Node that people have:
// set-up, `npm start`, and a short form of the tests. Node comes from npm's registry, into the cache folder. No line
// that a user reads may be a warning about the version. Takes some five minutes a version on two cores.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const cache =
  process.env.SWEEPSTACK_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'sweepstack')
const versions = process.argv.slice(2)
const cli = ['node', 'apps/cli/bin/sweepstack.mjs']

const steps = [
  { name: 'set-up', line: ['node', 'scripts/bootstrap.mjs'] },
  { name: 'help', line: [...cli, '--help'] },
  { name: 'doctor', line: [...cli, 'doctor'] },
  { name: 'start', line: ['npm', 'start', '--', '--exit'] },
  {
    name: 'unit',
    line: [
      'npx',
      'vitest',
      'run',
      '--project',
      'unit*',
      'apps',
      'packages',
      '--exclude',
      '**/golden*',
    ],
    isTest: true,
  },
  {
    name: 'parts',
    line: [
      'npx',
      'vitest',
      'run',
      '--project',
      'integration*',
      ...integration('cli', 'parts', 'redis', 'exports'),
    ],
    isTest: true,
  },
]
const warning = /\bwarn(ing)?\b|deprecat|experimental|punycode|EBADENGINE|\(node:\d+\)/i

let failures = 0
for (const version of versions.length > 0 ? versions : ['20', '22', '24']) {
  const bin = fetchNode(version)
  const copy = copyOfTree()
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, CI: 'true' }
  const exact = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout.trim()
  for (const step of steps) {
    const from = performance.now()
    const trouble = troubleOf(step, copy, env)
    const seconds = Math.round((performance.now() - from) / 1000)
    console.log(`Node ${exact} ${step.name}: ${trouble === '' ? 'well' : 'FAILED'} (${seconds} s)`)
    if (trouble === '') continue
    failures += 1
    console.log(trouble)
    break
  }
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(failures === 0 ? 0 : 1)

/** What went wrong in a step, with its last lines; nothing if all is well. */
function troubleOf({ line: [file, ...args], isTest }, cwd, env) {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, env, encoding: 'utf8' })
  const lines = `${stdout}${stderr}`.split('\n')
  if (status !== 0) return lines.slice(-40).join('\n')
  return isTest ? '' : lines.filter((text) => warning.test(text)).join('\n')
}

function integration(...folders) {
  return folders.map((folder) => `test/integration/${folder}/`)
}

/** The folder with the newest Node of a major version, or of an exact one. */
function fetchNode(version) {
  const name = `node-${process.platform}-${process.arch}@${version}`
  const [{ version: exact }] = JSON.parse(run('npm', ['pack', name, '--dry-run', '--json']))
  const folder = path.join(cache, `node-${exact}`)
  if (existsSync(folder)) return path.join(folder, 'bin')
  console.log(`fetching ${name.replace(/@.*/, '')} ${exact}`)
  const part = mkdtempSync(path.join(tmpdir(), 'sweepstack-node-'))
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', name, '--json', '--pack-destination', part]),
  )
  run('tar', ['-xzf', path.join(part, filename), '-C', part])
  mkdirSync(cache, { recursive: true })
  // In one step: a folder that is there is whole.
  cpSync(path.join(part, 'package'), `${folder}.part`, { recursive: true })
  renameSync(`${folder}.part`, folder)
  rmSync(part, { recursive: true })
  return path.join(folder, 'bin')
}

/** Tracked files and new ones as they are now, without what was installed or built. */
function copyOfTree() {
  const copy = mkdtempSync(path.join(tmpdir(), 'sweepstack-copy-'))
  const files = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  for (const file of files
    .split('\0')
    .filter((name) => name && existsSync(path.join(root, name)))) {
    cpSync(path.join(root, file), path.join(copy, file))
  }
  // Biome and the tests that list files ask git.
  run('git', ['init', '--quiet', copy])
  run('git', ['-C', copy, 'add', '--all'])
  return copy
}

function run(file, args) {
  const { status, stdout, error } = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  })
  if (status === 0) return stdout
  console.error(`test:nodes: ${file} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
  process.exit(1)
}
