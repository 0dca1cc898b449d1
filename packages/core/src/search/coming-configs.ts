import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { type Came, livingOf } from '../definition/living.ts'
import { admitsOf } from '../space/constraints.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'

const known = new WeakMap<SweepDefinition, Config[]>()

/**
 * The given configs that a search which learns has tried or will try, each once: without those that a constraint or a ban
 * excluded before they came.
 */
export function comingConfigs(definition: SweepDefinition): Config[] {
  const before = known.get(definition)
  if (before !== undefined) return before
  const { given = [] } = livingOf(definition) ?? {}
  const came = new Set(cameOf(definition).places)
  const admits = given.length === 0 ? () => true : admitsOf(definition, rowsOf(definition))
  const coming = onceEach(
    definition,
    given.filter((config, place) => came.has(place) || admits(config)),
  )
  known.set(definition, coming)
  return coming
}

/** Those of `given` that came before so many configs were opened: a search that learns opens them in their order, before its own. */
export function cameUntil(definition: SweepDefinition, opened: number): Config[] {
  const { given = [] } = livingOf(definition) ?? {}
  if (given.length === 0) return []
  const before = cameOf(definition)
  const places = new Set(before.places)
  const admits = admitsOf(definition, rowsOf(definition))
  const mayCome = given.filter((config, place) => !places.has(place) && admits(config))
  const since = Math.max(0, opened - before.opened)
  return [
    ...given.filter((_, place) => places.has(place)),
    ...onceEach(definition, mayCome).slice(0, since),
  ]
}

/** The first of those that train the same. */
export function onceEach(definition: SweepDefinition, configs: readonly Config[]): Config[] {
  const identify = identityOf(definition)
  const known = new Set<string>()
  return configs.filter((config) => {
    const identity = identify(config)
    if (known.has(identity)) return false
    known.add(identity)
    return true
  })
}

/** Sweeps that were edited before this was kept count all that they were given. */
function cameOf(definition: SweepDefinition): Came {
  const { edits = 0, given = [], came } = livingOf(definition) ?? {}
  return came ?? { opened: 0, places: edits === 0 ? [] : [...given.keys()] }
}
