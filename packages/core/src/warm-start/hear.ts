import type { Config, SweepDefinition } from '@sweepstack/protocol'
import type { Heard, HeardResult } from '../definition/heard.ts'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { measuresOf, standingIn } from '../ranking/standing.ts'
import type { Point } from '../space/search-space.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { type Placed, placerOf } from './config-in-space.ts'
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
    const valuesOf = valuesIn(definition, other.definition)
    for (const result of resultsOfSweep(other)) {
      looked += 1
      if (looked % configsAtOnce === 0) yield
      if ('because' in result) {
        findings.leave(result.because)
        continue
      }
      const { config, trial, score, epoch, values } = result
      findings.take({ from, trial, score, ...valuesOf(values), epoch }, place(config))
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

/** What another sweep kept of the metrics that this one judges by. */
function valuesIn(
  definition: SweepDefinition,
  other: SweepDefinition,
): (kept: HeardResult['values'] | undefined) => Pick<HeardResult, 'values'> {
  const kept = measuresOf(other)
  const places = measuresOf(definition).map((name) => kept.indexOf(name))
  return (values) =>
    places.length === 0 ? {} : { values: places.map((place) => values?.[place] ?? null) }
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

  take({ from, trial, score, values, epoch }: Omit<Found, 'whole'>, placed: Placed): void {
    if ('because' in placed) {
      this.leave(placed.because)
      return
    }
    const identity = this.#identityOf(placed.point)
    if (this.found.delete(identity)) this.leave('a newer one of the sweeps has the same config')
    const measured = { score, ...(values && { values }) }
    this.found.set(identity, { from, trial, ...measured, epoch, whole: placed.config })
  }

  leave(because: string, count = 1): void {
    this.left.set(because, (this.left.get(because) ?? 0) + count)
  }
}

/** In their order. */
function chosen(all: readonly Found[], definition: SweepDefinition, most: number): Found[] {
  if (all.length <= most) return [...all]
  const kept = new Set(bestFirst(all, definition).slice(0, Math.ceil(most / 2)))
  for (let place = all.length - 1; kept.size < most; place -= 1) kept.add(place)
  return all.filter((_, place) => kept.has(place))
}

/** Those that keep the constraints first; of several objectives by the sum of their places in each, for fronts take long. */
function bestFirst(all: readonly Found[], definition: SweepDefinition): number[] {
  const standing = standingIn(definition)
  const stands = all.map(({ score, values }) =>
    score === null ? null : standing({ score, values }),
  )
  const places = all.map((_, place) => place)
  const sums = all.map(() => 0)
  for (const [objective] of (definition.objectives ?? [definition.metric]).entries()) {
    const lossAt = (place: number) => stands[place]?.losses[objective] ?? Number.POSITIVE_INFINITY
    const order = places.toSorted((a, b) => byNumber(lossAt(a), lossAt(b)) || a - b)
    for (const [rank, place] of order.entries()) sums[place] = (sums[place] as number) + rank
  }
  const missed = (place: number) => stands[place]?.violation ?? Number.POSITIVE_INFINITY
  return places.toSorted(
    (a, b) =>
      byNumber(missed(a), missed(b)) || byNumber(sums[a] as number, sums[b] as number) || a - b,
  )
}

/** Infinities are equal. */
function byNumber(a: number, b: number): number {
  return a === b ? 0 : a - b
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
