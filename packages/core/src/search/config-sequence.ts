import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { type EarlierSpace, livingOf, type SpaceParts } from '../definition/living.ts'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { SharedSteps } from '../shared-steps.ts'
import { admitsOf } from '../space/constraints.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'
import { oncePerSpace } from './once-per-space.ts'
import type { IndexedSearcher } from './searcher.ts'

/** Configs that are looked at between two chances to do something else. */
const configsPerStep = 32

interface Version extends SpaceParts, Pick<EarlierSpace, 'given'> {
  until: number
}

/**
 * An indexed searcher that goes on after edits of its space: the configs opened before an edit keep their places; after
 * them come the given ones, then those of the search in the new space, each that no earlier one trains.
 */
export function livingSearcher(searcher: IndexedSearcher): IndexedSearcher {
  const sequenceOf = oncePerSpace((definition) => new ConfigSequence(definition, searcher))
  const isLiving = (definition: SweepDefinition) => livingOf(definition) !== undefined
  const { wanted } = searcher
  return {
    kind: 'indexed',
    size: (definition) =>
      isLiving(definition) ? sequenceOf(definition).size : searcher.size(definition),
    configAt(definition, index) {
      if (!isLiving(definition)) return searcher.configAt(definition, index)
      const config = sequenceOf(definition).at(index)
      if (config === undefined) throw new RangeError(`the sweep has no config ${index}`)
      return config
    },
    ...(wanted && {
      wanted: (definition) =>
        wanted(definition) + (isLiving(definition) ? sequenceOf(definition).given : 0),
    }),
    *prepare(definition, places) {
      if (isLiving(definition)) yield* sequenceOf(definition).inSteps()
      else if (searcher.prepare) yield* searcher.prepare(definition, places)
    },
  }
}

/** Configs one after the other that come from one list, each by its place there. */
interface Stretch {
  /** The place of the first one in the sequence. */
  first: number
  places: number[]
  configAt(place: number): Config
}

/** What a search proposes in one space, and how many of it were looked at. */
interface Candidates {
  of: SweepDefinition
  size: number
  looked: number
}

/** What an edited sweep tries, found out as far as somebody asks. */
class ConfigSequence {
  readonly #definition: SweepDefinition
  readonly #searcher: IndexedSearcher
  readonly #identify: (config: Config) => string
  readonly #steps = new SharedSteps(this.#unfold())
  readonly #stretches: Stretch[] = []
  #known = 0
  #given = 0
  /** Of those that are known, until all are. */
  readonly #identities = new Set<string>()
  /** Those of the search in the space that `#space` says. */
  #candidates: Candidates | undefined
  #space = ''

  constructor(definition: SweepDefinition, searcher: IndexedSearcher) {
    this.#definition = definition
    this.#searcher = searcher
    this.#identify = identityOf(definition)
  }

  get held(): number {
    return this.#known
  }

  get size(): number {
    this.#steps.atOnce()
    return this.#known
  }

  /** How many of them were given. */
  get given(): number {
    this.#steps.atOnce()
    return this.#given
  }

  /** Undefined for a place after the last. */
  at(index: number): Config | undefined {
    this.#steps.atOnce(() => this.#known > index)
    const stretch = this.#stretches.findLast(({ first }) => first <= index)
    const place = stretch?.places[index - stretch.first]
    return place === undefined ? undefined : stretch?.configAt(place)
  }

  /** Finds out all of it. */
  inSteps(): Generator<undefined, void> {
    return this.#steps.inSteps()
  }

  *#unfold(): Generator<undefined, void> {
    const { earlier = [], given = [] } = livingOf(this.#definition) ?? {}
    const newest = { ...spaceOf(this.#definition), given, until: Number.POSITIVE_INFINITY }
    for (const version of [...earlier, newest]) yield* this.#add(version)
    this.#identities.clear()
  }

  *#add(version: Version): Generator<undefined, void> {
    const { given, until } = version
    const space = { ...spaceOf(version), living: undefined }
    const merged: SweepDefinition = Object.assign({ ...this.#definition }, space)
    if (given === undefined) {
      yield* this.#addPlain(merged, until)
      return
    }
    const admits = admitsOf(merged, rowsOf(merged))
    this.#begin((place) => given[place] as Config)
    for (const [place, config] of given.entries()) {
      if (this.#known >= until) return
      if (admits(config) && this.#take(config, place)) this.#given += 1
      if (place % configsPerStep === 0) yield undefined
    }
    yield* this.#search(merged, until)
  }

  /** As the search proposed them before there was any edit, copies among them. */
  *#addPlain(definition: SweepDefinition, until: number): Generator<undefined, void> {
    const places = this.#begin((place) => this.#searcher.configAt(definition, place))
    for (let index = 0; index < until; index += 1) {
      if (index % configsPerStep === 0) yield* this.#prepare(definition, index)
      this.#identities.add(this.#identify(this.#searcher.configAt(definition, index)))
      places.push(index)
      this.#known += 1
    }
  }

  *#search(definition: SweepDefinition, until: number): Generator<undefined, void> {
    const { search, parameters, constraints } = definition
    const space = canonicalJson(JSON.parse(JSON.stringify([search, parameters, constraints ?? []])))
    if (space !== this.#space) this.#candidates = undefined
    this.#space = space
    yield* this.#prepare(definition, 0)
    const wanted = this.#searcher.wanted?.(definition) ?? Number.POSITIVE_INFINITY
    let candidates: Candidates | undefined
    while (this.#known < until && this.#known - this.#given < wanted) {
      if (candidates === undefined) {
        candidates = this.#candidates ?? (yield* this.#candidatesIn(definition))
        this.#candidates = candidates
        const { of } = candidates
        this.#begin((place) => this.#searcher.configAt(of, place))
      }
      const { of, size, looked } = candidates
      if (looked === size) return
      if (looked % configsPerStep === 0) yield* this.#prepare(of, looked)
      this.#take(this.#searcher.configAt(of, looked), looked)
      candidates.looked += 1
    }
  }

  *#candidatesIn(definition: SweepDefinition) {
    const { search } = definition
    // At most those known now are found again.
    const more = 'trials' in search ? { trials: search.trials + this.#identities.size } : {}
    const of = { ...definition, search: { ...search, ...more } } as SweepDefinition
    yield* this.#prepare(of, 0)
    return { of, size: this.#searcher.size(of), looked: 0 }
  }

  /** A step, with what the next configs of the search take. */
  *#prepare(definition: SweepDefinition, from: number): Generator<undefined, void> {
    yield undefined
    const places = { from, to: from + configsPerStep }
    if (this.#searcher.prepare) yield* this.#searcher.prepare(definition, places)
  }

  #begin(configAt: Stretch['configAt']): number[] {
    const places: number[] = []
    this.#stretches.push({ first: this.#known, places, configAt })
    return places
  }

  /** Whether it is new. */
  #take(config: Config, place: number): boolean {
    const identity = this.#identify(config)
    if (this.#identities.has(identity)) return false
    this.#identities.add(identity)
    this.#stretches.at(-1)?.places.push(place)
    this.#known += 1
    return true
  }
}

function spaceOf({ parameters, search, constraints }: SweepDefinition | SpaceParts): SpaceParts {
  return { parameters, search, constraints } as SpaceParts
}
