// Where the time of a training step goes, by kind of operation, and how near its products come to the
// machine's peak. The program is the very one that the engine runs; a Python with TensorFlow traces it,
// as the addon cannot:
//   PYTHON=.venv/bin/python npm run bench:profile -- --model cnn --precision float32 --threads 1
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Precision } from '@sweepstack/protocol'
import { layersOf } from '../../packages/models/src/catalogue.ts'
import type { Layer } from '../../packages/models/src/layer.ts'
import { type FeatureShape, outputShape } from '../../packages/models/src/shape.ts'
import { initialValue } from '../../packages/program/src/initial-value.ts'
import { computeTypes } from '../../packages/program/src/pass.ts'
import { compileProgram } from '../../packages/program/src/program.ts'
import { describeMachine, kerasFix, pythonVersions } from './machine.ts'
import { table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'cnn' },
    precision: { type: 'string', default: 'float32' },
    threads: { type: 'string', default: '1' },
    traces: { type: 'string', default: '10' },
  },
})
const imageSize = 64
const classes = 100
const batchSize = 32
const python = process.env.PYTHON ?? 'python3'
const precision = options.precision as Precision

interface Profile {
  /** Seconds. */
  step: { least: number; median: number }
  kinds: Record<string, { ms: number; calls: number }>
  /** GFLOP/s. */
  peak: number
}

/** Multiplications and additions of the products in a forward pass of one image. */
function forwardWork(layers: Layer[], input: FeatureShape): number {
  let shape = input
  let sum = 0
  for (const layer of layers) {
    const next = outputShape(layer, shape, layer.kind)
    const channels = shape.at(-1) as number
    if (layer.kind === 'conv2d') {
      sum += 2 * layer.size ** 2 * channels * next.reduce((product, size) => product * size, 1)
    } else if (layer.kind === 'dense') {
      sum += 2 * channels * layer.units
    } else if (layer.kind === 'residual') {
      sum += forwardWork(layer.body, shape) + forwardWork(layer.shortcut, shape)
    }
    shape = next
  }
  return sum
}

function profile(layers: Layer[]): Profile {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-profile-'))
  try {
    const program = compileProgram({
      layers,
      shape: [imageSize, imageSize, 3],
      optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 },
      normalization: { kind: 'unit' },
      precision,
      batchNormMomentum: 0.99,
      dropout: 1,
    })
    writeFileSync(path.join(folder, 'saved_model.pb'), program.savedModel)
    writeFileSync(path.join(folder, 'state.json'), JSON.stringify(program.state))
    for (const [place, variable] of program.state.entries()) {
      writeFileSync(path.join(folder, `${place}.bin`), initialValue(variable, 1, place))
    }
    const work = JSON.stringify({
      folder,
      batchSize,
      classes,
      imageBytes: 3 * imageSize ** 2,
      threads: Number(options.threads),
      traces: Number(options.traces),
      compute: computeTypes[precision],
    })
    const script = path.join(import.meta.dirname, 'contenders/op_profile.py')
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    const output = execFileSync(python, [script, work], { encoding: 'utf8', env, stdio })
    return JSON.parse(output.trim().split('\n').at(-1) as string) as Profile
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const versions = pythonVersions(python, ['tensorflow'])
if (versions === undefined) {
  console.log(`${python} has no tensorflow.\n  fix: ${kerasFix}`)
  process.exit(1)
}
const layers = layersOf(options.model, classes)
const { step, kinds, peak } = profile(layers)
const first = forwardWork(layers.slice(0, 1), [imageSize, imageSize, 3])
// Forward, gradient of the weights, gradient of the input; the images need no gradient.
const work = (batchSize * (3 * forwardWork(layers, [imageSize, imageSize, 3]) - first)) / 1e9
const products = Object.entries(kinds)
  .filter(([kind]) => /Conv2D|MatMul/.test(kind))
  .reduce((sum, [, { ms }]) => sum + ms, 0)
const total = Object.values(kinds).reduce((sum, { ms }) => sum + ms, 0)
const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`

console.log(`${describeMachine()}; ${versions}`)
console.log(`${options.model}, ${precision}, ${options.threads} thread(s), batch ${batchSize}\n`)
console.log(
  `step ${(step.least * 1000).toFixed(1)} ms at least, ${(step.median * 1000).toFixed(1)} median; ` +
    `${work.toFixed(2)} GFLOP, ${(work / step.least).toFixed(0)} GFLOP/s`,
)
console.log(
  `2048² matMul ${peak.toFixed(0)} GFLOP/s: the step runs at ${share(work / step.least, peak)} of it`,
)
if (options.threads === '1') {
  console.log(`its products alone at ${share((1000 * work) / products, peak)}`)
}
const rows = Object.entries(kinds)
  .sort(([, a], [, b]) => b.ms - a.ms)
  .slice(0, 16)
  .map(([kind, { ms, calls }]) => [kind, String(calls), ms.toFixed(2), share(ms, total)])
console.log(`\n${table(['operation', 'calls', 'ms', 'of the step'], rows)}`)
