import type { SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'

/** What was read of a space. */
interface Read {
  /** How many configs it remembers something of. */
  readonly held: number
}

/** Configs of which something is kept for definitions that may come, of each kind of search. */
const mostHeld = 200_000
/** What a space takes beside its configs, in configs: of itself, and of so many characters of its text. */
const own = { space: 1000, characters: 100 }

/**
 * Reads a space once for all definitions that have it: processes parse the definition of a sweep again and again, and each
 * edit makes several of it. What is read lives as long as one of them, and the newest a while longer. `read` is given what
 * decides which configs a search proposes, and nothing else of a definition.
 */
export function oncePerSpace<T extends Read>(
  read: (space: SweepDefinition) => T,
): (definition: SweepDefinition) => T {
  const known = new WeakMap<SweepDefinition, T>()
  const newest = new Map<string, T>()
  return (definition) => {
    const before = known.get(definition)
    if (before !== undefined) return before
    const space = spaceOf(definition)
    const text = JSON.stringify(space)
    const found = newest.get(text) ?? read(space)
    known.set(definition, found)
    newest.delete(text)
    newest.set(text, found)
    forgetOldest(newest)
    return found
  }
}

/** The names of parameters stay in their order, which is that of the dimensions of programs. */
function spaceOf(definition: SweepDefinition): SweepDefinition {
  const { trainer, seed, parameters, search, constraints } = definition
  const { earlier, given } = livingOf(definition) ?? {}
  const living = earlier && { earlier, given }
  return { trainer, seed, parameters, search, constraints, living } as unknown as SweepDefinition
}

/** But never the newest. */
function forgetOldest(newest: Map<string, Read>): void {
  let held = 0
  for (const [place, [text, read]] of [...newest].reverse().entries()) {
    held += own.space + read.held + text.length / own.characters
    if (held > mostHeld && place > 0) newest.delete(text)
  }
}
