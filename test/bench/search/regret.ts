import type { Algorithm } from '../../../packages/core/src/search/algorithm.ts'
import type { TestFunction } from '../../../packages/core/src/search/testing/functions.ts'
import {
  type Course,
  median,
  minimise,
  normals,
} from '../../../packages/core/src/search/testing/minimise.ts'
import type { Optuna } from './optuna.ts'

/** After how many of `trials` the regret is told. */
export function checkpointsOf(trials: number): number[] {
  return [50, 100, 200].filter((checkpoint) => checkpoint < trials).concat(trials)
}

/** How far the least value lies above the minimum: medians over the seeds, or their `means`, at each checkpoint. */
export function regretsOf(
  runs: readonly number[][],
  { minimum }: TestFunction,
  checkpoints: readonly number[],
  { means = false },
): number[] {
  return checkpoints.map((trials) => {
    const regrets = runs.map((least) => Number(least[trials - 1]) - minimum)
    return means ? regrets.reduce((sum, regret) => sum + regret, 0) / runs.length : median(regrets)
  })
}

export function ours(f: TestFunction, algorithm: Algorithm, courses: readonly Course[]) {
  return courses.map((course) => minimise(f, algorithm, course))
}

/** As `minimise`, but Optuna proposes. */
export async function byOptuna(
  optuna: Optuna,
  f: TestFunction,
  sampler: string,
  courses: readonly Course[],
): Promise<number[][]> {
  const runs: number[][] = []
  for (const course of courses) runs.push(await oneByOptuna(optuna, f, sampler, course))
  return runs
}

async function oneByOptuna(
  optuna: Optuna,
  f: TestFunction,
  sampler: string,
  { trials, seed, pending: most = 0 }: Course,
): Promise<number[]> {
  await optuna.begin(sampler, f, seed)
  const noise = normals(seed)
  const pending: Awaited<ReturnType<Optuna['ask']>>[] = []
  const least: number[] = []
  const tell = async () => {
    const { number, values } = pending.shift() as (typeof pending)[0]
    await optuna.tell(number, f.value(values, noise()))
    least.push(Math.min(least.at(-1) ?? Number.POSITIVE_INFINITY, f.value(values, 0)))
  }
  for (let asked = 0; asked < trials; asked += 1) {
    pending.push(await optuna.ask())
    if (pending.length > most) await tell()
  }
  while (pending.length > 0) await tell()
  return least
}
