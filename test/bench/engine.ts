// How fast a training step is beside Keras' `fit` and stock `tf.layers`, on the same cores in one run:
//   PYTHON=.venv/bin/python npm run bench:engine -- --models cnn --rounds 5 --seconds 5
// Every contender is a warm process of its own (one per core in the second arrangement); rounds are
// interleaved (A B C, A B C, …), so that a change of the machine's speed meets all of them alike. Ratios
// are taken round by round.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Contender, type ContenderName, type Work } from './contenders/contender.ts'
import { describeMachine, kerasFix, pythonVersions } from './machine.ts'
import { printSpread, spreadOf, table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: 'cnn,resnet10' },
    precisions: { type: 'string', default: 'float32' },
    /** `all`: one process with all cores; `each`: one process per core. */
    arrangements: { type: 'string', default: 'all,each' },
    contenders: { type: 'string', default: 'keras,tf.layers,sweepstack' },
    rounds: { type: 'string', default: '5' },
    /** Length of one contender's turn. */
    seconds: { type: 'string', default: '5' },
    cores: { type: 'string', default: String(availableParallelism()) },
  },
})
const python = process.env.PYTHON ?? 'python3'
const rounds = Number(options.rounds)
const cores = Number(options.cores)

/** img/s of each round: images of all processes over the time until the last was done. */
async function measure(
  work: Work,
  names: ContenderName[],
  arrangement: { processes: number; threads: number },
): Promise<Map<ContenderName, number[]>> {
  const crews = names.map((name) => ({
    name,
    crew: Array.from(
      { length: arrangement.processes },
      () => new Contender(name, work, { threads: arrangement.threads, python }),
    ),
    epochs: 1,
    rates: [] as number[],
  }))
  try {
    for (const one of crews) {
      const counts = await Promise.all(one.crew.map((member) => member.warm()))
      process.stderr.write(`  ${one.name}: ${counts[0]} parameters, warm\n`)
    }
    for (const one of crews) {
      const seconds = Math.max(...(await Promise.all(one.crew.map((member) => member.train(1)))))
      one.epochs = Math.max(1, Math.round(Number(options.seconds) / seconds))
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const one of crews) {
        const seconds = await Promise.all(one.crew.map((member) => member.train(one.epochs)))
        const images = one.crew.length * one.epochs * work.images
        one.rates.push(images / Math.max(...seconds))
      }
    }
  } finally {
    await Promise.all(crews.flatMap(({ crew }) => crew.map((member) => member.end())))
  }
  return new Map(crews.map(({ name, rates }) => [name, rates]))
}

function rowsOf(label: string[], rates: Map<ContenderName, number[]>): string[][] {
  const against = (name: ContenderName, own: number[]) => {
    const other = rates.get(name)
    if (other === undefined || other === own) return '–'
    return printSpread(spreadOf(own.map((rate, round) => rate / (other[round] as number))))
  }
  return [...rates].map(([name, own]) => [
    ...label,
    name,
    printSpread(spreadOf(own)),
    against('keras', own),
    against('tf.layers', own),
  ])
}

const versions = pythonVersions(python, ['tensorflow', 'keras'])
if (versions === undefined) {
  console.log(`Keras is left out: ${python} has no tensorflow and keras.\n  fix: ${kerasFix}\n`)
}
console.log(`${describeMachine()}; ${versions ?? 'no Keras'}`)
console.log(`${rounds} interleaved rounds of ${options.seconds} s; median (least–most)\n`)

const head = [
  'model',
  'precision',
  'processes × threads',
  'contender',
  'img/s',
  '× Keras',
  '× tf.layers',
]
for (const precision of options.precisions.split(',') as Work['precision'][]) {
  const names = (options.contenders.split(',') as ContenderName[]).filter(
    (name) =>
      (name !== 'keras' || versions !== undefined) &&
      // tf.layers knows float32 only.
      (name !== 'tf.layers' || precision === 'float32'),
  )
  for (const model of options.models.split(',') as Work['model'][]) {
    const batchSize = 32
    // Epochs of a length that hides what `fit` does between two of them.
    const images = batchSize * (model === 'cnn' ? 60 : 6)
    const work: Work = { model, precision, batchSize, images, classes: 100, imageSize: 64 }
    for (const arrangement of options.arrangements.split(',')) {
      const processes = arrangement === 'all' ? 1 : cores
      const threads = arrangement === 'all' ? cores : 1
      process.stderr.write(`${model}, ${precision}, ${processes} × ${threads} threads\n`)
      const rates = await measure(work, names, { processes, threads })
      const rows = rowsOf([model, precision, `${processes} × ${threads}`], rates)
      console.log(`${table(head, rows)}\n`)
    }
  }
}
