// How far from the minimum searches come, beside Optuna's in the same run: medians over the seeds after 50, 100 and 200
// trials, one after the other and with 16 that are being tried; and what a proposal costs after many trials.
//   PYTHON=.venv/bin/python npm run bench:search -- --functions branin,network --searchers tpe --seeds 20
//   PYTHON=.venv/bin/python npm run bench:search -- --searchers gp --trials 50 --pending 0
//   PYTHON=.venv/bin/python npm run bench:search -- --functions plateau-4,plateau-6 --searchers tpe --means
//   PYTHON=.venv/bin/python npm run bench:search -- --speed
import { parseArgs } from 'node:util'
import type { Algorithm, Observation } from '../../packages/core/src/search/algorithm.ts'
import { cmaEs } from '../../packages/core/src/search/cma-es/cma-es.ts'
import { gp } from '../../packages/core/src/search/gp/gp.ts'
import { nsga2 } from '../../packages/core/src/search/nsga2/nsga2.ts'
import { randomPoints } from '../../packages/core/src/search/random-points.ts'
import { rosenbrock } from '../../packages/core/src/search/testing/functions.ts'
import { median } from '../../packages/core/src/search/testing/minimise.ts'
import { tpe } from '../../packages/core/src/search/tpe/tpe.ts'
import { describeMachine, pythonVersions } from './machine.ts'
import { functions } from './search/functions.ts'
import { Optuna } from './search/optuna.ts'
import { byOptuna, checkpointsOf, ours, regretsOf } from './search/regret.ts'
import { sobolPoints } from './search/sobol-points.ts'
import { table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    functions: { type: 'string', default: functions.map(({ name }) => name).join(',') },
    searchers: { type: 'string', default: 'tpe,cma-es' },
    seeds: { type: 'string', default: '20' },
    pending: { type: 'string', default: '0,16' },
    trials: { type: 'string', default: '200' },
    means: { type: 'boolean', default: false },
    speed: { type: 'boolean', default: false },
  },
})
/** By the name that both sides have. */
const algorithms: Record<string, Algorithm> = {
  random: randomPoints,
  sobol: sobolPoints,
  tpe,
  'cma-es': cmaEs,
  gp,
  nsga2,
}
const python = process.env.PYTHON ?? 'python3'
/** Optuna's Gaussian process is made of PyTorch, which its package does not bring along. */
const modules = options.searchers.split(',').includes('gp') ? ['optuna', 'torch'] : ['optuna']

function shown(regrets: number[]): string {
  return regrets.map((regret) => Number(regret.toPrecision(3))).join(' / ')
}

async function compare(optuna: Optuna): Promise<void> {
  const chosen = functions.filter(({ name }) => options.functions.split(',').includes(name))
  const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed)
  const checkpoints = checkpointsOf(Number(options.trials))
  const rows: string[][] = []
  for (const searcher of options.searchers.split(',')) {
    const algorithm = algorithms[searcher]
    if (algorithm === undefined) throw new Error(`no searcher ${searcher}`)
    for (const pending of options.pending.split(',').map(Number)) {
      for (const f of chosen) {
        const courses = seeds.map((seed) => ({ trials: Number(options.trials), seed, pending }))
        const mine = regretsOf(ours(f, algorithm, courses), f, checkpoints, options)
        const theirs = regretsOf(
          await byOptuna(optuna, f, searcher, courses),
          f,
          checkpoints,
          options,
        )
        const worse = mine.filter((regret, at) => regret > (theirs[at] as number) + 1e-9).length
        rows.push([searcher, `${pending}`, f.name, shown(mine), shown(theirs), `${worse}`])
        process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
      }
    }
  }
  const at = checkpoints.join(' / ')
  const head = ['searcher', 'pending', 'function', `ours, ${at}`, `Optuna, ${at}`, 'worse at']
  process.stdout.write(`${table(head, rows)}\n`)
}

/** Milliseconds of a proposal after so many trials, medians of 15; both sides have the same observations. */
async function time(optuna: Optuna): Promise<void> {
  const f = rosenbrock(10)
  const rows: string[][] = []
  for (const trials of [1000, 10_000]) {
    const observations: Observation[] = []
    await optuna.begin('tpe', f, 1)
    for (let place = 0; place < trials; place += 1) {
      const question = { space: f.space, observations: [], pending: [], count: 1, state: null }
      const point = randomPoints.ask({ ...question, seed: place }).proposals[0]?.point ?? []
      const values = f.space.valuesOf(point)
      const losses = [f.value(values, 0)]
      observations.push({ trial: place + 1, point, losses, epoch: 1, violation: 0 })
      await optuna.add(values, losses[0] as number)
    }
    const mine: number[] = []
    const theirs: number[] = []
    for (let seed = 0; seed < 15; seed += 1) {
      const started = performance.now()
      tpe.ask({ space: f.space, observations, pending: [], count: 1, seed, state: null })
      mine.push(performance.now() - started)
      const { number, seconds } = await optuna.ask()
      theirs.push(1000 * seconds)
      await optuna.tell(number, 1e6)
    }
    const [a, b] = [median(mine), median(theirs)]
    rows.push([`${trials}`, a.toFixed(1), b.toFixed(1), (a / b).toFixed(2)])
  }
  process.stdout.write(`${table(['trials', 'ours, ms', 'Optuna, ms', 'ratio'], rows)}\n`)
}

const version = pythonVersions(python, modules)
if (version === undefined) {
  process.stderr.write(
    `Of ${modules.join(' and ')} one is missing: python3 -m venv .venv && ` +
      `.venv/bin/pip install ${['scipy', 'cmaes', ...modules].join(' ')}, then PYTHON=.venv/bin/python\n`,
  )
  process.exit(1)
}
process.stdout.write(`${describeMachine()}, ${version}\n`)
const optuna = new Optuna(python)
await (options.speed ? time(optuna) : compare(optuna))
optuna.end()
