import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { mixWords } from '../random/mix.ts'
import { uniform } from '../random/uniform.ts'
import { SharedSteps } from '../shared-steps.ts'
import { admitsOf } from '../space/constraints.ts'
import { configDrawerOf } from '../space/drawn-config.ts'
import { pointsInOrder } from '../space/points-in-order.ts'
import { isEndless, searchSpaceOf } from '../space/space-of.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'
import type { Places } from './searcher.ts'

/** Draws that each place has. Sweeps of older versions have the first of these that is a new config. */
const mostDraws = 2000
/** Draws that a place has for which these were not enough, copies among them, and all such places of a search together. */
const mostFurther = { ofPlace: 200_000, copies: 20_000, ofSearch: 4_000_000 }
/** Spaces of up to so many points are gone through after the first draws of a place, others after the further ones. */
const smallSpace = 5000
const mostWalked = 1_000_000
/** A space without end in which so many draws hold so many that the constraints admit has enough of them for any search. */
const probe = { draws: 10_000, admitted: 20 }
/** Draws, or points, that are looked at between two chances to do something else. */
const drawsInStep = 32

/** A point of a space that is gone through. */
interface Rest {
  identity: string
  config: Config
}

/**
 * The draws of a random search, each a config that the constraints admit, and that trains what no earlier one trains. The
 * search ends where a place finds none: once a space is gone through, or after many draws in one that is too large for it.
 */
export class DistinctDraws {
  readonly #definition: SweepDefinition
  readonly #firstDraw: ((index: number, dimension: number) => number) | undefined
  readonly #drawer: ReturnType<typeof configDrawerOf>
  readonly #admits: (config: Config) => boolean
  readonly #identityOf: (config: Config) => string
  readonly #isEndless: boolean
  /** Each place has its first draw, so that nothing has to be remembered of those before. */
  readonly #isPlain: boolean
  readonly #size: number
  /** Of a larger space that constraints leave little of, as far as it comes: little has to be looked at. */
  readonly #mayWalk: boolean
  /** It cannot run out of draws that are new and that the constraints admit; known once `#probing` is done. */
  #isRich = false
  readonly #probing = new SharedSteps(this.#probe())
  /** Of each place, as far as they were asked for: which draw it is, or a config that no draw found. */
  readonly #known: (number | Config)[] = []
  readonly #identities = new Set<string>()
  readonly #growing = new SharedSteps(this.#grow())
  #further = 0
  /** What is left of the points of a space, once draws find nothing new. */
  #rest: Generator<Rest | undefined, void> | undefined
  #listed = 0

  /** `firstDraw`: the unit of a place and a dimension, if it is not drawn at random; 0 ≤ unit < 1. */
  constructor(
    definition: SweepDefinition,
    firstDraw?: (index: number, dimension: number) => number,
  ) {
    this.#definition = definition
    this.#firstDraw = firstDraw
    this.#drawer = configDrawerOf(definition, rowsOf(definition))
    this.#admits = admitsOf(definition, rowsOf(definition))
    this.#identityOf = identityOf(definition)
    this.#isEndless = isEndless(definition)
    const isFree = (definition.constraints ?? []).length === 0
    this.#isPlain = this.#isEndless && isFree
    this.#size = searchSpaceOf(definition).size
    const hasEnd = this.#size < Number.POSITIVE_INFINITY
    this.#mayWalk = isWalked(definition) || (hasEnd && !isFree)
  }

  /** Configs and points of which something is remembered. */
  get held(): number {
    return this.#known.length + this.#listed
  }

  /** How many there are, of so many that are wanted. */
  count(wanted: number): number {
    if (this.#isPlain) return wanted
    this.#probing.atOnce()
    if (this.#isRich) return wanted
    this.#growing.atOnce(() => this.#known.length >= wanted)
    return Math.min(wanted, this.#known.length)
  }

  at(index: number): Config {
    if (this.#isPlain) return this.#draw(index, 0)
    this.#growing.atOnce(() => this.#known.length > index)
    const known = this.#known[index] ?? this.#drawOfOlder(index)
    return typeof known === 'number' ? this.#draw(index, known) : known
  }

  /** Beforehand, in steps, what the number of so many that are wanted and those at some places take. */
  *prepare(wanted: number, { to }: Places): Generator<undefined, void> {
    if (this.#isPlain) return
    yield* this.#probing.inSteps()
    const end = this.#isRich ? Math.min(to, wanted) : wanted
    yield* this.#growing.inSteps(() => this.#known.length >= end)
  }

  *#probe(): Generator<undefined, void> {
    if (!this.#isEndless) return
    let admitted = 0
    for (let draw = 0; draw < probe.draws && admitted < probe.admitted; draw += 1) {
      if (draw % drawsInStep === drawsInStep - 1) yield undefined
      if (this.#admits(this.#draw(0, draw))) admitted += 1
    }
    this.#isRich = admitted === probe.admitted
  }

  *#grow(): Generator<undefined, void> {
    yield* this.#probing.inSteps()
    for (;;) {
      const index = this.#known.length
      const next = (yield* this.#newDraw(index)) ?? (yield* this.#nextPoint())
      if (next === undefined) return
      this.#known.push(next)
      yield undefined
    }
  }

  /** Which draw of a place is a new config. */
  *#newDraw(index: number): Generator<undefined, number | undefined> {
    let copies = 0
    for (let draw = 0; this.#mayDraw(draw, copies); draw += 1) {
      if (draw % drawsInStep === drawsInStep - 1) yield undefined
      if (draw >= mostDraws) this.#further += 1
      const config = this.#draw(index, draw)
      if (!this.#admits(config)) continue
      if (this.#isNew(this.#identityOf(config))) return draw
      copies += 1
    }
    return undefined
  }

  #mayDraw(draw: number, copies: number): boolean {
    if (draw < mostDraws || this.#isRich) return true
    if (this.#size <= smallSpace || this.#rest !== undefined) return false
    if (copies >= mostFurther.copies) return false
    // It takes no longer to go through a space than to draw as often as it has points.
    const most = isWalked(this.#definition) ? this.#size : Number.POSITIVE_INFINITY
    return draw < Math.min(most, mostFurther.ofPlace) && this.#further < mostFurther.ofSearch
  }

  #isNew(identity: string): boolean {
    if (this.#identities.has(identity)) return false
    this.#identities.add(identity)
    return true
  }

  /** The next config of the points that is new. */
  *#nextPoint(): Generator<undefined, Config | undefined> {
    if (!this.#mayWalk) return undefined
    this.#rest ??= this.#size <= smallSpace ? this.#listedPoints() : this.#points()
    for (;;) {
      const { value, done } = this.#rest.next()
      if (done) return undefined
      if (value === undefined) yield undefined
      else if (this.#isNew(value.identity)) return value.config
    }
  }

  *#points(): Generator<Rest | undefined, void> {
    const space = searchSpaceOf(this.#definition)
    let looked = 0
    for (const point of pointsInOrder(space)) {
      looked += 1
      if (looked > mostWalked) return
      if (looked % drawsInStep === 0) yield undefined
      if (point === undefined) continue
      yield { identity: space.identityOf(point), config: space.configOf(point) }
    }
  }

  /** Of points that train the same the last one, as in older versions, at the place of the first. */
  *#listedPoints(): Generator<Rest | undefined, void> {
    const all = new Map<string, Config>()
    for (const rest of this.#points()) {
      if (rest === undefined) yield undefined
      else all.set(rest.identity, rest.config)
    }
    this.#listed = all.size
    for (const [identity, config] of all) yield { identity, config }
  }

  /** What older versions opened where there was nothing new: the first draw that the constraints admit, else the very first. */
  #drawOfOlder(index: number): number {
    for (let draw = 0; draw < mostDraws; draw += 1) {
      if (this.#admits(this.#draw(index, draw))) return draw
    }
    return 0
  }

  /** The first draw of a place is what random search had before it drew again. */
  #draw(index: number, draw: number): Config {
    const { seed } = this.#definition
    const first = this.#firstDraw
    if (draw === 0 && first) return this.#drawer((dimension) => first(index, dimension))
    const stream = draw === 0 ? seed : mixWords(seed, draw)
    return this.#drawer((dimension) => uniform(stream, index, dimension))
  }
}

/** Whether a search that draws has found all configs of a space before it ends with fewer than were asked for. */
export function isWalked(definition: SweepDefinition): boolean {
  return searchSpaceOf(definition).size <= mostWalked
}
