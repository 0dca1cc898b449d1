import type { Config, SweepDefinition } from '@sweepstack/protocol'
import type { Heard } from './heard.ts'

/** What a space is made of, as one version of it. */
export type SpaceParts = Pick<SweepDefinition, 'parameters' | 'search'> & {
  constraints?: string[] | undefined
}

/** A version of the space that an edit has ended. */
export interface EarlierSpace extends SpaceParts {
  /** How many configs were opened when it ended, those of the versions before it among them. */
  until: number
  /** Configs that came before those of an indexed search; undefined for a version from before the first edit. */
  given?: Config[]
}

/** Which of the given configs were opened when the newest edit came. */
export interface Came {
  /** How many configs were opened then, of whatever origin. */
  opened: number
  /** In `given`. */
  places: number[]
}

/**
 * What a stored definition has of a sweep whose space has been edited, or that began with given configs: `parameters`,
 * `search` and `constraints` beside it are the newest version. A posted definition has none.
 */
export interface Living {
  /** Grows by one with each edit of the space. */
  edits: number
  /**
   * In the order in which they were edited. Of a search that learns, whose proposals are on record, without what was given,
   * and an edit that only gives configs ends none.
   */
  earlier: EarlierSpace[]
  /** Configs that come before those that the search proposes from now on. Those that were opened before come no more. */
  given: Config[]
  /** Of a search that learns; undefined before the first edit. Those come beside its trials, whatever excludes them later. */
  came?: Came
  /** Constraints, already among those of the definition, that were added by bans. */
  bans: string[]
  /** What it began with of other sweeps. */
  heard?: Heard
}

/** Undefined for a sweep whose space is as it was posted. */
export function livingOf(definition: SweepDefinition): Living | undefined {
  return (definition as { living?: Living }).living
}

export function withLiving<Definition extends SweepDefinition>(
  definition: Definition,
  living: Living,
): Definition {
  return Object.assign({ ...definition }, { living })
}

/** As it could be posted. */
export function withoutLiving<Definition extends SweepDefinition>(
  definition: Definition,
): Definition {
  const { living: _, ...posted } = definition as Definition & { living?: Living }
  return posted as unknown as Definition
}
