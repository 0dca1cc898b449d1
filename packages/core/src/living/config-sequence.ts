import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import type { IndexedSearcher } from '../search/searcher.ts'
import { admitsOf } from '../space/constraints.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'
import { type EarlierSpace, type Living, livingOf, type SpaceParts } from './living.ts'

interface Version extends SpaceParts, Pick<EarlierSpace, 'given'> {
  until: number
}

/** Of definitions that are in use, so that each is read once. */
const known = new WeakMap<SweepDefinition, ConfigSequence>()

/**
 * An indexed searcher that goes on after edits of its space: the configs opened before an edit keep their places; after
 * them come the given ones, then those of the search in the new space, each that no earlier one trains.
 */
export function livingSearcher(searcher: IndexedSearcher): IndexedSearcher {
  const sequenceOf = (definition: SweepDefinition, living: Living) => {
    const sequence = known.get(definition) ?? new ConfigSequence(definition, living, searcher)
    known.set(definition, sequence)
    return sequence
  }
  const { wanted } = searcher
  return {
    kind: 'indexed',
    size(definition) {
      const living = livingOf(definition)
      if (living === undefined) return searcher.size(definition)
      return sequenceOf(definition, living).configs.length
    },
    configAt(definition, index) {
      const living = livingOf(definition)
      if (living === undefined) return searcher.configAt(definition, index)
      const config = sequenceOf(definition, living).configs[index]
      if (config === undefined) throw new RangeError(`the sweep has no config ${index}`)
      return config
    },
    ...(wanted && {
      wanted(definition) {
        const living = livingOf(definition)
        const given = living === undefined ? 0 : sequenceOf(definition, living).given
        return wanted(definition) + given
      },
    }),
  }
}

class ConfigSequence {
  readonly configs: Config[] = []
  /** How many of them were given. */
  given = 0
  readonly #definition: SweepDefinition
  readonly #searcher: IndexedSearcher
  readonly #identify: (config: Config) => string
  readonly #identities = new Set<string>()
  /** Configs of the search in the space that `#space` says. */
  #candidates: Iterator<Config, void> = [][Symbol.iterator]()
  #space = ''

  constructor(definition: SweepDefinition, { earlier, given }: Living, searcher: IndexedSearcher) {
    this.#definition = definition
    this.#searcher = searcher
    this.#identify = identityOf(definition)
    const newest = { ...spaceOf(definition), given, until: Number.POSITIVE_INFINITY }
    for (const version of [...earlier, newest]) this.#add(version)
  }

  #add(version: Version): void {
    const { given, until } = version
    const space = { ...spaceOf(version), living: undefined }
    const merged: SweepDefinition = Object.assign({ ...this.#definition }, space)
    if (given === undefined) {
      this.#addPlain(merged, until)
      return
    }
    const admits = admitsOf(merged, rowsOf(merged))
    for (const config of given) {
      if (this.configs.length >= until) return
      if (admits(config) && this.#take(config)) this.given += 1
    }
    this.#search(merged, until)
  }

  /** As the search proposed them before there was any edit, copies among them. */
  #addPlain(definition: SweepDefinition, until: number): void {
    for (let index = 0; index < until; index += 1) {
      const config = this.#searcher.configAt(definition, index)
      this.#identities.add(this.#identify(config))
      this.configs.push(config)
    }
  }

  #search(definition: SweepDefinition, until: number): void {
    const { search, parameters, constraints } = definition
    const space = canonicalJson(JSON.parse(JSON.stringify([search, parameters, constraints ?? []])))
    if (space !== this.#space) {
      this.#candidates = this.#candidatesOf(definition)
      this.#space = space
    }
    const wanted = this.#searcher.wanted?.(definition) ?? Number.POSITIVE_INFINITY
    while (this.configs.length < until && this.configs.length - this.given < wanted) {
      const { value, done } = this.#candidates.next()
      if (done) return
      this.#take(value)
    }
  }

  *#candidatesOf(definition: SweepDefinition): Generator<Config, void> {
    const { search } = definition
    // At most those known now are found again.
    const more = 'trials' in search ? { trials: search.trials + this.#identities.size } : {}
    const asked = { ...definition, search: { ...search, ...more } } as SweepDefinition
    const size = this.#searcher.size(asked)
    for (let index = 0; index < size; index += 1) yield this.#searcher.configAt(asked, index)
  }

  #take(config: Config): boolean {
    const identity = this.#identify(config)
    if (this.#identities.has(identity)) return false
    this.#identities.add(identity)
    this.configs.push(config)
    return true
  }
}

function spaceOf({ parameters, search, constraints }: SweepDefinition | SpaceParts): SpaceParts {
  return { parameters, search, constraints } as SpaceParts
}
