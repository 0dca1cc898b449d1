import { parseArgs } from 'node:util'
import { mixWords } from '../../packages/core/src/random/mix.ts'
import { hypervolume } from '../../packages/core/src/ranking/pareto/hypervolume.ts'
import type { Algorithm, Observation } from '../../packages/core/src/search/algorithm.ts'
import { gp } from '../../packages/core/src/search/gp/gp.ts'
import { nsga2 } from '../../packages/core/src/search/nsga2/nsga2.ts'
import { randomPoints } from '../../packages/core/src/search/random-points.ts'
import { median } from '../../packages/core/src/search/testing/minimise.ts'
import { spaceOf, type Values } from '../../packages/core/src/search/testing/space-of.ts'
import { tpe } from '../../packages/core/src/search/tpe/tpe.ts'

/**
 * How much of a known front's hypervolume searches miss, in percent, on functions of several objectives (Zitzler, Deb, Thiele, 2000;
 * Deb et al., 2002; the constrained one by Binh and Korn, 1997), one trial after the other.
 * `npm run bench:objectives -- --searchers tpe,nsga2 --seeds 5 --trials 100,200,400`
 */

interface Several {
  name: string
  axes: { min: number; max: number }[]
  /** Losses, and by how much constraints are missed. */
  at(x: number[]): { losses: number[]; violation: number }
  /** Some points of the front. */
  front(): number[][]
  reference: number[]
}

const steps = Array.from({ length: 501 }, (_, step) => step / 500)
const unit = (count: number) => Array.from({ length: count }, () => ({ min: 0, max: 1 }))

function zdt(name: string, dimensions: number, shape: (f: number, g: number) => number): Several {
  return {
    name: `${name}-${dimensions}`,
    axes: unit(dimensions),
    at([first = 0, ...rest]) {
      const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length
      return { losses: [first, g * shape(first, g)], violation: 0 }
    },
    front: () => steps.map((f) => [f, shape(f, 1)]),
    reference: [1.1, 6],
  }
}

const sphere: Several = {
  name: 'dtlz2-5, 3 objectives',
  axes: unit(5),
  at([a = 0, b = 0, ...rest]) {
    const radius = 1 + rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0)
    const [u, v] = [(a * Math.PI) / 2, (b * Math.PI) / 2]
    const losses = [Math.cos(u) * Math.cos(v), Math.cos(u) * Math.sin(v), Math.sin(u)]
    return { losses: losses.map((loss) => radius * loss), violation: 0 }
  },
  front: () =>
    steps
      .filter((_, place) => place % 20 === 0)
      .flatMap((a, _, all) => all.map((b) => sphere.at([a, b, 0.5, 0.5, 0.5]).losses)),
  reference: [1.5, 1.5, 1.5],
}

const binhKorn: Several = {
  name: 'binh-korn, constrained',
  axes: [
    { min: 0, max: 5 },
    { min: 0, max: 3 },
  ],
  at([x = 0, y = 0]) {
    const missed = [(x - 5) ** 2 + y ** 2 - 25, 7.7 - (x - 8) ** 2 - (y + 3) ** 2]
    return {
      losses: [4 * x * x + 4 * y * y, (x - 5) ** 2 + (y - 5) ** 2],
      violation: missed.reduce((sum, by) => sum + Math.max(0, by), 0),
    }
  },
  front: () => steps.map((part) => binhKorn.at([5 * part, Math.min(3, 5 * part)]).losses),
  reference: [140, 50],
}

const functions: Several[] = [
  zdt('zdt1', 5, (f, g) => 1 - Math.sqrt(f / g)),
  zdt('zdt1', 10, (f, g) => 1 - Math.sqrt(f / g)),
  zdt('zdt2', 5, (f, g) => 1 - (f / g) ** 2),
  zdt('zdt3', 5, (f, g) => 1 - Math.sqrt(f / g) - (f / g) * Math.sin(10 * Math.PI * f)),
  sphere,
  binhKorn,
]

const algorithms: Record<string, Algorithm> = { random: randomPoints, nsga2, tpe, gp }

/** The share of the front's volume, in percent, that is missed after so many trials. */
function missedBy(
  algorithm: Algorithm,
  problem: Several,
  { trials, seed }: { trials: number[]; seed: number },
) {
  const axes = problem.axes.map((axis, place) => ({
    ...axis,
    kind: 'real' as const,
    name: `x${place}`,
  }))
  const space = spaceOf(axes)
  const observations: Observation[] = []
  const whole = hypervolume(problem.front(), problem.reference)
  const missed: number[] = []
  let state: unknown = null
  for (let trial = 1; trial <= Math.max(...trials); trial += 1) {
    const question = {
      space,
      observations,
      pending: [],
      count: 1,
      seed: mixWords(seed, trial),
      state,
    }
    const answer = algorithm.ask(question)
    state = answer.state
    const point = answer.proposals[0]?.point ?? []
    const values: Values = space.valuesOf(point)
    const told = problem.at(axes.map(({ name }) => Number(values[name])))
    observations.push({ trial, point, epoch: 1, ...told })
    if (!trials.includes(trial)) continue
    const kept = observations.filter(({ violation }) => violation === 0)
    const volume = hypervolume(
      kept.map(({ losses }) => losses),
      problem.reference,
    )
    missed.push(100 * (1 - volume / whole))
  }
  return missed
}

const { values: options } = parseArgs({
  options: {
    searchers: { type: 'string', default: 'random,nsga2,tpe' },
    seeds: { type: 'string', default: '5' },
    trials: { type: 'string', default: '100,200,400' },
  },
})
const trials = options.trials.split(',').map(Number)
const names = options.searchers.split(',')
console.log(`| function | ${names.join(' | ')} |\n| --- |${names.map(() => ' --- |').join('')}`)
const spent = new Map<string, number>()
for (const problem of functions) {
  const cells = names.map((name) => {
    const started = performance.now()
    const runs = Array.from({ length: Number(options.seeds) }, (_, seed) => {
      return missedBy(algorithms[name] as Algorithm, problem, { trials, seed })
    })
    spent.set(name, (spent.get(name) ?? 0) + performance.now() - started)
    return trials
      .map((_, at) => median(runs.map((run) => run[at] as number)).toPrecision(3))
      .join(' / ')
  })
  console.log(`| ${problem.name} | ${cells.join(' | ')} |`)
}
console.log([...spent].map(([name, ms]) => `${name}: ${(ms / 1000).toFixed(0)} s`).join(', '))
