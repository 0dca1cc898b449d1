// The tests that depend on the processor, as other processors would run them: oneDNN keeps to an older instruction
// set, TensorFlow leaves oneDNN out, the process has one core. Prints a Markdown table; ends with an error if a test
// fails anywhere. What stays is what TensorFlow's own kernels choose, and Arm: these need such a machine.
//   npm run test:processors [-- --files packages/engine/src/golden.test.ts] [--settings one-core]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine } from '../bench/machine.ts'
import { table } from '../bench/statistics.ts'
import { type Setting, settings } from './settings.ts'

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', multiple: true },
    settings: { type: 'string', multiple: true },
  },
})
const files = options.files ?? [
  'packages/models',
  'packages/program',
  'packages/engine',
  'packages/datasets',
  'test/integration/engine',
  'exports.test.ts',
]

interface Outcome {
  isa: string
  passed: number
  failed: string[]
  seconds: number
}

/** What oneDNN says that it keeps to, so that a setting without an effect shows. */
function isaUnder({ env, prefix }: Setting): string {
  // tfjs-node 4.22 calls what Node 23 removed.
  const load =
    "require('node:util').isNullOrUndefined ??= (value) => value == null; const tf = require('@tensorflow/tfjs-node-gpu'); tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).dataSync()"
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, '-e', load]
  const verbose = { ...process.env, ...env, ONEDNN_VERBOSE: '1', TF_CPP_MIN_LOG_LEVEL: '3' }
  const { stdout } = spawnSync(command, rest, { env: verbose, encoding: 'utf8' })
  return /info,cpu,isa:(.*)$/m.exec(stdout)?.[1] ?? 'not told'
}

function run(setting: Setting): Outcome {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-processors-'))
  const report = path.join(folder, 'report.json')
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...files]
  const reporters = ['--reporter=json', '--reporter=dot', `--outputFile.json=${report}`]
  const line = [...setting.prefix, process.execPath, ...vitest, ...reporters]
  const [command = process.execPath, ...rest] = line
  const started = performance.now()
  try {
    spawnSync(command, rest, {
      env: { ...process.env, ...setting.env },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const seconds = (performance.now() - started) / 1000
    return { isa: isaUnder(setting), ...countsOf(report), seconds }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Report {
  numPassedTests: number
  testResults: {
    name: string
    status: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

function countsOf(file: string): { passed: number; failed: string[] } {
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  const failed = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((each) => each.status === 'failed')
    // A file that could not be run has no tests.
    if (tests.length === 0 && status === 'failed') return [path.basename(name)]
    return tests.map(({ fullName }) => `${path.basename(name)}: ${fullName}`)
  })
  return { passed: report.numPassedTests, failed }
}

const chosen = Object.entries(settings).filter(([name]) => options.settings?.includes(name) ?? true)
const outcomes = chosen.map(([name, setting]) => ({ name, ...run(setting) }))
const cells = outcomes.map(({ name, isa, passed, failed, seconds }) => [
  name,
  isa,
  String(passed),
  failed.join('; ') || '0',
  seconds.toFixed(0),
])
console.log(`${describeMachine()}\n${files.join(', ')}\n`)
console.log(table(['setting', 'what oneDNN keeps to', 'passed', 'failed', 'seconds'], cells))
process.exitCode = outcomes.some(({ failed, passed }) => failed.length > 0 || passed === 0) ? 1 : 0
