// Our engine beside Keras, live. With oneDNN off on both sides, from equal weights on equal batches: every
// optimizer over eight steps, slots included; the study's networks; float16's loss scales. With oneDNN on, as
// trainers run: the losses of many seeds, by a two-sample test.
//   PYTHON=.venv/bin/python npm run parity -- --seeds 10
import { parseArgs } from 'node:util'
import { loadTensorflow } from '../../packages/engine/src/tensorflow.ts'
import { describeMachine, kerasFix, pythonVersions } from '../bench/machine.ts'
import { table } from '../bench/statistics.ts'
import { cellsOf, isMet } from './row.ts'
import { compareSeeds } from './seeds.ts'
import { compareSteps } from './steps.ts'

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
  },
})
const python = process.env.PYTHON ?? 'python3'
const versions = pythonVersions(python, ['tensorflow', 'keras'])
if (versions === undefined) {
  console.error(`parity: ${python} has no tensorflow with Keras.\n  fix: ${kerasFix}`)
  process.exit(1)
}
process.env.TF_CPP_MIN_LOG_LEVEL = '3'
const machine = describeMachine()
// Before the library is loaded; the seeds' trainers are processes of their own.
process.env.TF_ENABLE_ONEDNN_OPTS = '0'
const rows = await compareSteps(loadTensorflow(), python, (row) => {
  process.stderr.write(`${cellsOf(row).join(', ')}\n`)
})
rows.push(...compareSeeds(python, Number(options.seeds)))
console.log(`${machine}; ${versions}\n`)
console.log(table(['case', 'quantity', 'largest difference', 'bound', ''], rows.map(cellsOf)))
const met = rows.filter(isMet).length
console.log(`\n${met} of ${rows.length} bounds are met`)
process.exitCode = met === rows.length ? 0 : 1
