import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { admitsOf } from '../space/constraints.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'
import { comingConfigs, onceEach } from './coming-configs.ts'
import type { AskedSearcher, Evidence, Question } from './searcher.ts'

interface Kept {
  /** How many results are in it. */
  read: number
  identities: Set<string>
}

/** Beside arrays of results that only grow, so that each one is read once. */
const kept = new WeakMap<Evidence['observations'], Kept>()

/** A searcher that learns, and proposes the given configs first that the sweep has not tried. They come beside its trials. */
export function givenFirst(searcher: AskedSearcher): AskedSearcher {
  return {
    ...searcher,
    size: (definition) => searcher.size(definition) + comingConfigs(definition).length,
    ask(question) {
      const missing = missingOf(question)
      if (missing.length === 0) return searcher.ask(question)
      const configs = missing.slice(0, question.count)
      const reasons = configs.map(() => ({ kind: 'given' }))
      return { configs, reasons, state: question.state }
    },
  }
}

function givenOf(definition: SweepDefinition): Config[] {
  return livingOf(definition)?.given ?? []
}

function missingOf({ definition, observations, pending }: Question): Config[] {
  const given = givenOf(definition)
  if (given.length === 0) return []
  const identify = identityOf(definition)
  const known = kept.get(observations) ?? { read: 0, identities: new Set<string>() }
  kept.set(observations, known)
  for (; known.read < observations.length; known.read += 1) {
    const result = observations[known.read] as (typeof observations)[0]
    known.identities.add(identify(result.config))
  }
  const open = new Set(pending.map(({ config }) => identify(config)))
  const admits = admitsOf(definition, rowsOf(definition))
  return onceEach(definition, given).filter((config) => {
    const identity = identify(config)
    return !known.identities.has(identity) && !open.has(identity) && admits(config)
  })
}
