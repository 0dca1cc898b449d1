import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import type { Point } from '../space/search-space.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { type Placed, placerOf } from './config-in-space.ts'
import type { Heard, HeardResult } from './heard.ts'
import { type OtherSweep, resultsOfSweep } from './results-of-sweep.ts'

/** Results that one sweep takes of others. */
const mostHeard = 1000
/** Configs that are looked at before others have their turn. */
const configsAtOnce = 20

interface Found extends Omit<HeardResult, 'config'> {
  whole: Config
}

/**
 * The results of other sweeps, as far as they lie in the space of this one. Of more than `most` the better half is taken, and
 * of the others those that came last. A config that several know is taken of the newest of them. Pure.
 */
export function* hearInSteps(
  definition: SweepDefinition,
  others: readonly OtherSweep[],
  most = mostHeard,
): Generator<undefined, Heard> {
  const oldestFirst = [...others].sort((a, b) => compare(a.createdAt, b.createdAt))
  const findings = new Findings(definition)
  let looked = 0
  for (const [from, other] of oldestFirst.entries()) {
    const place = placerOf(definition, other.definition)
    for (const result of resultsOfSweep(other)) {
      looked += 1
      if (looked % configsAtOnce === 0) yield
      if ('because' in result) findings.leave(result.because)
      else findings.take({ ...result, from }, place(result.config))
    }
  }
  const all = [...findings.found.values()]
  const taken = chosen(all, definition, most)
  if (taken.length < all.length) {
    findings.leave(`a sweep takes ${most} at most`, all.length - taken.length)
  }
  return {
    sweeps: oldestFirst.map(({ sweep }, place) => {
      return { sweep, results: taken.filter(({ from }) => from === place).length }
    }),
    ...compact(taken),
    left: [...findings.left].map(([because, results]) => ({ because, results })),
  }
}

/** Moments as text, in one zone. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

class Findings {
  /** By what tells configs of this sweep apart; those that came last at the end. */
  readonly found = new Map<string, Found>()
  readonly left = new Map<string, number>()
  readonly #identityOf: (point: Point) => string

  constructor(definition: SweepDefinition) {
    this.#identityOf = searchSpaceOf(definition).identityOf
  }

  take({ from, trial, score, epoch }: Omit<Found, 'whole'>, placed: Placed): void {
    if ('because' in placed) {
      this.leave(placed.because)
      return
    }
    const identity = this.#identityOf(placed.point)
    if (this.found.delete(identity)) this.leave('a newer one of the sweeps has the same config')
    this.found.set(identity, { from, trial, score, epoch, whole: placed.config })
  }

  leave(because: string, count = 1): void {
    this.left.set(because, (this.left.get(because) ?? 0) + count)
  }
}

/** In their order. */
function chosen(all: readonly Found[], { metric }: SweepDefinition, most: number): Found[] {
  if (all.length <= most) return [...all]
  const sign = metric.goal === 'minimize' ? 1 : -1
  const lossOf = ({ score }: Found) => (score === null ? Number.POSITIVE_INFINITY : sign * score)
  const places = all.map((_, place) => place)
  const bestFirst = places.toSorted((a, b) => {
    const [x, y] = [lossOf(all[a] as Found), lossOf(all[b] as Found)]
    return x === y ? a - b : x - y
  })
  const kept = new Set(bestFirst.slice(0, Math.ceil(most / 2)))
  for (let place = all.length - 1; kept.size < most; place -= 1) kept.add(place)
  return all.filter((_, place) => kept.has(place))
}

/** What all results share is kept once. */
function compact(taken: readonly Found[]): Pick<Heard, 'same' | 'results'> {
  const [first] = taken
  const names = Object.keys(first?.whole ?? {})
  const textAt = ({ whole }: Found, name: string) =>
    canonicalJson((whole as Record<string, unknown>)[name])
  const shared = new Set(
    names.filter((name) =>
      taken.every((one) => textAt(one, name) === textAt(first as Found, name)),
    ),
  )
  const part = (config: Config, wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(config).filter(([name]) => wanted(name)))
  return {
    same: first === undefined ? {} : part(first.whole, (name) => shared.has(name)),
    results: taken.map(({ whole, ...result }) => {
      return { ...result, config: part(whole, (name) => !shared.has(name)) }
    }),
  }
}
