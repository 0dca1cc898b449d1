import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { mixWords } from '../random/mix.ts'
import { uniform } from '../random/uniform.ts'
import { admitsOf } from '../space/constraints.ts'
import { configDrawerOf } from '../space/drawn-config.ts'
import { everyPoint, isEndless, searchSpaceOf } from '../space/space-of.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'

/** Draws for one place before a config is looked for among all of the space. */
const mostDraws = 2000
/** All points of spaces up to this size are looked at. */
const mostPoints = 5000

/** The draws of a random search, each a config that the constraints admit, and that trains what no earlier one trains. */
export class DistinctDraws {
  readonly #definition: SweepDefinition
  readonly #firstDraw: ((index: number, dimension: number) => number) | undefined
  readonly #drawer: ReturnType<typeof configDrawerOf>
  readonly #admits: (config: Config) => boolean
  readonly #identityOf: (config: Config) => string
  /** A draw never comes twice, so that nothing has to be remembered of those before. */
  readonly #isEndless: boolean
  readonly #known: (number | Config)[] = []
  readonly #identities = new Set<string>()
  #distinct: Map<string, Config> | undefined

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
  }

  /** How many there are at most, of so many that are wanted. */
  count(wanted: number): number {
    const { size } = searchSpaceOf(this.#definition)
    // Configs that train the same are a small part of a large space.
    if (size > mostPoints || size > 4 * wanted) return Math.min(wanted, size)
    return Math.min(wanted, this.#all().size)
  }

  at(index: number): Config {
    if (this.#isEndless) return this.#firstOf(index, () => true) ?? this.#draw(index, 0)
    while (this.#known.length <= index) this.#known.push(this.#next(this.#known.length))
    const known = this.#known[index] as number | Config
    return typeof known === 'number' ? this.#draw(index, known) : known
  }

  /** Which draw of a place is a new config; at the end of a space, the config itself. */
  #next(index: number): number | Config {
    if (this.#isUsedUp()) return this.#firstOf(index, () => true) ?? 0
    for (let draw = 0; draw < mostDraws; draw += 1) {
      const config = this.#draw(index, draw)
      if (this.#admits(config) && this.#isNew(this.#identityOf(config))) return draw
    }
    const { size } = searchSpaceOf(this.#definition)
    const left = size <= mostPoints ? this.#all() : new Map<string, Config>()
    for (const [identity, config] of left) if (this.#isNew(identity)) return config
    return this.#firstOf(index, () => true) ?? 0
  }

  /** Only known of a space whose points were looked at, which happens once draws find nothing new. */
  #isUsedUp(): boolean {
    return this.#distinct !== undefined && this.#identities.size >= this.#distinct.size
  }

  #isNew(identity: string): boolean {
    if (this.#identities.has(identity)) return false
    this.#identities.add(identity)
    return true
  }

  #firstOf(index: number, isWanted: (config: Config) => boolean): Config | undefined {
    for (let draw = 0; draw < mostDraws; draw += 1) {
      const config = this.#draw(index, draw)
      if (this.#admits(config) && isWanted(config)) return config
    }
    return undefined
  }

  /** The first draw of a place is what random search had before it drew again. */
  #draw(index: number, draw: number): Config {
    const { seed } = this.#definition
    const first = this.#firstDraw
    if (draw === 0 && first) return this.#drawer((dimension) => first(index, dimension))
    const stream = draw === 0 ? seed : mixWords(seed, draw)
    return this.#drawer((dimension) => uniform(stream, index, dimension))
  }

  /** By what they train. */
  #all(): Map<string, Config> {
    if (this.#distinct !== undefined) return this.#distinct
    const space = searchSpaceOf(this.#definition)
    const all = new Map<string, Config>()
    for (const point of everyPoint(this.#definition)) {
      if (space.admits(point)) all.set(space.identityOf(point), space.configOf(point))
    }
    this.#distinct = all
    return all
  }
}
