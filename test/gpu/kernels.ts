/**
 * Which operations of our programs TensorFlow runs on a GPU: asks its CUDA build, which tells without a card (npm run
 * check:gpu-kernels; the first run fetches 572 MB). Writes the fixture that `npm test` compares the programs with, and
 * prints what has no kernel.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { cudaBuild, tensorflowVersion } from '@sweepstack/provision'
import { everyProgram } from '../../packages/engine/src/testing/every-program.ts'
import {
  type Kernels,
  usesOf,
  withoutKernel,
} from '../../packages/engine/src/testing/gpu-kernels.ts'
import { table } from '../bench/statistics.ts'

const members = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2']
const folder = await cudaBuild(members, { env: process.env, progress: console.log })
const uses = usesOf(everyProgram())
const operations = [...new Set(uses.map(({ operation }) => operation))].sort()
const script = path.join(import.meta.dirname, 'kernels.py')
const answer = execFileSync(
  'python3',
  [script, path.join(folder, 'libtensorflow_cc.so.2'), ...operations],
  {
    env: { ...process.env, LD_LIBRARY_PATH: folder, TF_CPP_MIN_LOG_LEVEL: '3' },
  },
)
const kernels: Kernels = JSON.parse(answer.toString())
const fixture = path.resolve(import.meta.dirname, '../../packages/engine/fixtures/gpu-kernels.json')
const lines = operations.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(kernels[name])}`)
writeFileSync(
  fixture,
  `{"tensorflow": "${tensorflowVersion}", "kernels": {\n${lines.join(',\n')}\n}}\n`,
)
const without = withoutKernel(uses, kernels)
console.log(
  `TensorFlow ${tensorflowVersion}: of ${uses.length} operations by their types ${uses.length - without.length} have a kernel for GPUs. The others:\n`,
)
console.log(
  table(
    ['operation', 'types', 'nodes', 'for example'],
    without.map(({ operation, typeNames, nodes }) => [
      operation,
      typeNames,
      String(nodes.length),
      nodes[0] as string,
    ]),
  ),
)
