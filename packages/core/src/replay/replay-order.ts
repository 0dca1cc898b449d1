import { mixWords } from '../random/mix.ts'
import type { Algorithm, Observation } from '../search/algorithm.ts'
import type { Outcome } from '../simulation/simulate.ts'
import type { Point, SearchSpace } from '../space/search-space.ts'
import type { RecordedConfig } from './recorded-configs.ts'

/** A search algorithm that chooses among the recorded configs. */
export interface AskedOrder {
  algorithm: Algorithm
  space: SearchSpace
  seed: number
}

interface Left {
  config: RecordedConfig
  /** Undefined for one that is outside of the space: it comes when no other is left. */
  point: Point | undefined
}

/**
 * Which recorded config is begun next: in their order, or of those left the nearest one to what an algorithm proposes by
 * what has ended. What was stopped is known by its last loss.
 */
export class ReplayOrder {
  readonly begun: RecordedConfig[] = []
  readonly #left: Left[]
  readonly #asked: AskedOrder | undefined
  readonly #observations: Observation[] = []
  /** Points that are being tried, by trial. */
  readonly #open = new Map<number, Point>()
  #heard = 0
  #state: unknown = null

  constructor(configs: readonly RecordedConfig[], asked: AskedOrder | undefined) {
    this.#asked = asked
    this.#left = configs.map((config) => ({ config, point: asked?.space.pointOf(config.config) }))
  }

  next(ended: readonly Outcome[]): RecordedConfig | undefined {
    const place = this.#asked === undefined ? 0 : this.#nearest(this.#asked, ended)
    const [chosen] = this.#left.splice(place, 1)
    if (chosen === undefined) return undefined
    this.begun.push(chosen.config)
    if (chosen.point !== undefined) this.#open.set(this.begun.length, chosen.point)
    return chosen.config
  }

  #nearest({ algorithm, space, seed }: AskedOrder, ended: readonly Outcome[]): number {
    this.#hear(ended)
    const { proposals, state } = algorithm.ask({
      space,
      observations: this.#observations,
      pending: [...this.#open.values()],
      count: 1,
      seed: mixWords(seed, this.begun.length),
      state: this.#state,
    })
    this.#state = state
    const wanted = proposals[0]?.point
    if (wanted === undefined) return 0
    let nearest = { place: 0, distance: Number.POSITIVE_INFINITY }
    for (const [place, { point }] of this.#left.entries()) {
      const distance =
        point === undefined ? Number.POSITIVE_INFINITY : distanceOf(space, point, wanted)
      if (distance < nearest.distance) nearest = { place, distance }
    }
    return nearest.place
  }

  #hear(ended: readonly Outcome[]): void {
    for (const { trial, loss, epochs } of ended.slice(this.#heard)) {
      const point = this.#open.get(trial)
      this.#open.delete(trial)
      if (point === undefined) continue
      const losses = [Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY]
      this.#observations.push({ trial, point, losses, epoch: epochs, violation: 0 })
    }
    this.#heard = ended.length
  }
}

/** Squares of differences; another value of a choice, and an axis that only one of them has, count 1. */
function distanceOf({ axes }: SearchSpace, a: Point, b: Point): number {
  return axes.reduce((sum, { kind }, axis) => {
    const [one, other] = [a[axis] ?? null, b[axis] ?? null]
    if (one === null || other === null) return one === other ? sum : sum + 1
    return sum + (kind === 'choice' ? Number(one !== other) : (one - other) ** 2)
  }, 0)
}
