import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { atOnce } from '../at-once.ts'
import { mixWords } from '../random/mix.ts'
import { uniform } from '../random/uniform.ts'
import { SharedSteps } from '../shared-steps.ts'
import { admitsOf } from '../space/constraints.ts'
import { configDrawerOf } from '../space/drawn-config.ts'
import { everyPoint, isEndless, searchSpaceOf } from '../space/space-of.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'
import type { Places } from './searcher.ts'

/** Draws for one place before a config is looked for among all of the space. */
const mostDraws = 2000
/** All points of spaces up to this size are looked at. */
const mostPoints = 5000
/** Draws, or points, that are looked at between two chances to do something else. */
const drawsInStep = 32

/** The draws of a random search, each a config that the constraints admit, and that trains what no earlier one trains. */
export class DistinctDraws {
  readonly #definition: SweepDefinition
  readonly #firstDraw: ((index: number, dimension: number) => number) | undefined
  readonly #drawer: ReturnType<typeof configDrawerOf>
  readonly #admits: (config: Config) => boolean
  readonly #identityOf: (config: Config) => string
  /** A draw never comes twice, so that nothing has to be remembered of those before. */
  readonly #isEndless: boolean
  readonly #isConstrained: boolean
  /** Of each place, as far as they were asked for: which draw it is, or a config that no draw found. */
  readonly #known: (number | Config)[] = []
  readonly #identities = new Set<string>()
  readonly #growing = new SharedSteps(this.#grow())
  /** Which draw a place has of an endless space with constraints. */
  readonly #admitted = new Map<number, number>()
  /** The configs of a small space by what they train; all of them once it is listed. */
  readonly #all = new Map<string, Config>()
  readonly #listing = new SharedSteps(this.#list())

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
    this.#isConstrained = (definition.constraints ?? []).length > 0
  }

  /** Configs and points of which something is remembered. */
  get held(): number {
    return this.#known.length + this.#admitted.size + this.#all.size
  }

  /** How many there are at most, of so many that are wanted. */
  count(wanted: number): number {
    if (!this.#isCounted(wanted)) return Math.min(wanted, searchSpaceOf(this.#definition).size)
    this.#listing.atOnce()
    return Math.min(wanted, this.#all.size)
  }

  at(index: number): Config {
    if (this.#isEndless) return this.#draw(index, atOnce(this.#admittedDraw(index)))
    this.#growing.atOnce(() => this.#known.length > index)
    const known = this.#known[index] as number | Config
    return typeof known === 'number' ? this.#draw(index, known) : known
  }

  /** Beforehand, in steps, what the number of so many that are wanted and those at some places take. */
  *prepare(wanted: number, { from, to }: Places): Generator<undefined, void> {
    if (this.#isCounted(wanted)) yield* this.#listing.inSteps()
    if (from >= to) return
    const end = Math.min(to, this.count(wanted))
    if (!this.#isEndless) yield* this.#growing.inSteps(() => this.#known.length >= end)
    else if (this.#isConstrained) {
      for (let index = from; index < end; index += 1) yield* this.#admittedDraw(index)
    }
  }

  /** Whether the points of a space are counted. Configs that train the same are a small part of a large one. */
  #isCounted(wanted: number): boolean {
    const { size } = searchSpaceOf(this.#definition)
    return size <= mostPoints && size <= 4 * wanted
  }

  *#grow(): Generator<undefined, void> {
    for (;;) {
      this.#known.push(yield* this.#next(this.#known.length))
      yield undefined
    }
  }

  /** Which draw of a place is a new config; at the end of a space, the config itself. */
  *#next(index: number): Generator<undefined, number | Config> {
    if (this.#isUsedUp()) return yield* this.#admittedDraw(index)
    const draw = yield* this.#newDraw(index)
    if (draw !== undefined) return draw
    const { size } = searchSpaceOf(this.#definition)
    if (size <= mostPoints) yield* this.#listing.inSteps()
    const left = size <= mostPoints ? this.#all : new Map<string, Config>()
    for (const [identity, config] of left) if (this.#isNew(identity)) return config
    return yield* this.#admittedDraw(index)
  }

  *#newDraw(index: number): Generator<undefined, number | undefined> {
    for (let draw = 0; draw < mostDraws; draw += 1) {
      if (draw % drawsInStep === drawsInStep - 1) yield undefined
      const config = this.#draw(index, draw)
      if (this.#admits(config) && this.#isNew(this.#identityOf(config))) return draw
    }
    return undefined
  }

  /** Only known of a space whose points were looked at, which happens once draws find nothing new. */
  #isUsedUp(): boolean {
    return this.#listing.isDone && this.#identities.size >= this.#all.size
  }

  #isNew(identity: string): boolean {
    if (this.#identities.has(identity)) return false
    this.#identities.add(identity)
    return true
  }

  /** The first draw of a place that the constraints admit; the very first if they seem to admit none. */
  *#admittedDraw(index: number): Generator<undefined, number> {
    if (!this.#isConstrained) return 0
    const before = this.#admitted.get(index)
    if (before !== undefined) return before
    let found = 0
    for (let draw = 0; draw < mostDraws; draw += 1) {
      if (draw % drawsInStep === drawsInStep - 1) yield undefined
      if (!this.#admits(this.#draw(index, draw))) continue
      found = draw
      break
    }
    this.#admitted.set(index, found)
    return found
  }

  /** The first draw of a place is what random search had before it drew again. */
  #draw(index: number, draw: number): Config {
    const { seed } = this.#definition
    const first = this.#firstDraw
    if (draw === 0 && first) return this.#drawer((dimension) => first(index, dimension))
    const stream = draw === 0 ? seed : mixWords(seed, draw)
    return this.#drawer((dimension) => uniform(stream, index, dimension))
  }

  *#list(): Generator<undefined, void> {
    const space = searchSpaceOf(this.#definition)
    let looked = 0
    for (const point of everyPoint(this.#definition)) {
      if (space.admits(point)) this.#all.set(space.identityOf(point), space.configOf(point))
      looked += 1
      if (looked % drawsInStep === 0) yield undefined
    }
  }
}
