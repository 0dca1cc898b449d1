import { bestFirst } from './pareto/crowding.ts'
import { frontsInSteps, type Standing } from './pareto/fronts.ts'
import { isIncomplete, type RankedConfig } from './rank-configs.ts'

/**
 * Configs of several objectives with their fronts, from 1. Those that are compared with each other, because they all ran again
 * or did not, and came as far, have fronts of their own, counted on from those above. Behind them all come configs that
 * miss constraints, each amount a front. In steps.
 */
export function* withFronts(
  configs: readonly RankedConfig[],
): Generator<undefined, RankedConfig[]> {
  const feasible = configs.filter(({ violation = 0 }) => violation === 0)
  const missing = configs.filter(({ violation = 0 }) => violation > 0)
  const groups = groupsOf(feasible).map(({ members }) => members)
  const ranked: RankedConfig[] = []
  let above = 0
  for (const group of [...groups, missing]) {
    const fronts = yield* frontsInSteps(group.map(standingOf))
    for (const [place, config] of group.entries()) {
      ranked.push({ ...config, front: above + (fronts[place] as number) + 1 })
    }
    above += fronts.reduce((most, front) => Math.max(most, front + 1), 0)
  }
  return ranked
}

/** The first so many of a ranking. Of a front that does not fit as a whole it takes those that lie farthest apart. */
export function firstInRanking(ranked: readonly RankedConfig[], count: number): RankedConfig[] {
  const front = ranked[count]?.front
  if (front === undefined || ranked[count - 1]?.front !== front) return ranked.slice(0, count)
  const whole = ranked.filter((config) => (config.front ?? 0) < front)
  const members = ranked.filter((config) => config.front === front)
  const apart = bestFirst(members.map(standingOf)).slice(0, count - whole.length)
  return [...whole, ...members.filter((_, place) => apart.includes(place))]
}

function standingOf({ losses = [], violation = 0 }: RankedConfig): Standing {
  return { losses, violation }
}

/** Of what is compared with each other. */
interface Group {
  again: boolean
  reached: number
  incomplete: boolean
  members: RankedConfig[]
}

function groupsOf(configs: readonly RankedConfig[]): Group[] {
  const groups = new Map<string, Group>()
  for (const config of configs) {
    const { searchScore, stoppedAt: reached = Number.MAX_SAFE_INTEGER } = config
    const [again, incomplete] = [searchScore !== null, isIncomplete(config)]
    const key = `${again} ${reached} ${incomplete}`
    const group = groups.get(key) ?? { again, reached, incomplete, members: [] }
    group.members.push(config)
    groups.set(key, group)
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(b.again) - Number(a.again) ||
      b.reached - a.reached ||
      Number(a.incomplete) - Number(b.incomplete),
  )
}
