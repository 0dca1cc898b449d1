import {
  livingOf,
  prepareRanking,
  type RankedConfig,
  type Score,
  SweepRanking,
  type SweepStore,
} from '@sweepstack/core'
import { inSteps, letOthersIn } from '@sweepstack/process'
import { LRUCache } from 'lru-cache'
import type { Ranking } from './ranking.ts'
import type { Facts, RankedSweep } from './trial-facts.ts'

/** What is in memory of the results of one sweep. */
export interface CachedRanking {
  /** How many entries of the records' list of results were read, and the last of them. */
  read: number
  last: Score | undefined
  /** All of them in their order, from the first read on. */
  order: SweepRanking | undefined
  /** How often the space had been edited by then: after an edit other configs may come where copies would have come. */
  edits: number
  /** Ends when the update in hand is done. */
  update: Promise<unknown>
  /** Of completed trials, as far as anybody asked: nothing of them changes any more. */
  facts: Facts
  /** The configs all of whose trials have been looked for. */
  factsOf: RankedConfig[] | undefined
  /** The newest ranking, and what it was made of. */
  ranking: { configs: RankedConfig[]; evidence: string; ranking: Ranking } | undefined
}

/** A trial takes some 2 KB. */
const trialsInMemory = 200_000

/** Results that are ranked before other requests get a turn. */
const addedAtOnce = 1000

/**
 * The rankings that were looked at last, so that a request reads and ranks only what is new. Each is compared
 * with the records at each use, so replicas need not agree.
 */
export class RankingCache {
  readonly #sweeps: Pick<SweepStore, 'scores'>
  readonly #rankings = new LRUCache<string, CachedRanking>({
    maxSize: trialsInMemory,
    sizeCalculation: ({ read, facts }) => Math.min(1 + Math.max(read, facts.size), trialsInMemory),
  })

  constructor(sweeps: Pick<SweepStore, 'scores'>) {
    this.#sweeps = sweeps
  }

  /**
   * What is known of a sweep, and its configs in the order of their ranking, with the results that came since,
   * of whichever replica's doing: the same list as before if there are none.
   */
  async upToDate(sweep: RankedSweep): Promise<{ cached: CachedRanking; configs: RankedConfig[] }> {
    const cached = this.known(sweep.id)
    // One after the other: each adds what the one before has not.
    const configs = cached.update.then(() => this.#addNew(sweep, cached))
    cached.update = configs.catch(() => undefined)
    return { cached, configs: await configs.finally(() => this.#hold(sweep.id, cached)) }
  }

  /** What is in memory of a sweep. */
  known(sweep: string): CachedRanking {
    const cached = this.#rankings.get(sweep) ?? { ...nothing(), update: Promise.resolve() }
    this.#hold(sweep, cached)
    return cached
  }

  /** Facts were added to what is known of a sweep. */
  grown(sweep: string): void {
    const cached = this.#rankings.get(sweep)
    if (cached) this.#hold(sweep, cached)
  }

  /** The size of an entry grows with what was read, and is taken when it comes in. */
  #hold(sweep: string, cached: CachedRanking): void {
    this.#rankings.delete(sweep)
    this.#rankings.set(sweep, cached)
  }

  /**
   * The last result known is read again with the new ones: if it is another one now, Redis lost its newest
   * records, and all are read anew, as after an edit of the space.
   */
  async #addNew(sweep: RankedSweep, cached: CachedRanking): Promise<RankedConfig[]> {
    const { id, state } = sweep
    const { read, last } = cached
    const results = await this.#sweeps.scores(id, Math.max(0, read - 1))
    const [first] = results
    const edits = livingOf(state.definition)?.edits ?? 0
    const isLost = last !== undefined && (first?.trial !== last.trial || first.score !== last.score)
    if (isLost || (cached.order !== undefined && cached.edits !== edits)) {
      Object.assign(cached, nothing())
      return this.#addNew(sweep, cached)
    }
    cached.order ??= new SweepRanking(state.definition)
    cached.edits = edits
    cached.read = Math.max(0, read - 1) + results.length
    cached.last = results.at(-1)
    const added = last === undefined ? results : results.slice(1)
    await inSteps(prepareRanking(state.definition, added))
    let from = 0
    for (; added.length - from > addedAtOnce; from += addedAtOnce) {
      cached.order.take(added.slice(from, from + addedAtOnce), state)
      await letOthersIn()
    }
    return inSteps(cached.order.addInSteps(added.slice(from), state))
  }
}

function nothing(): Omit<CachedRanking, 'update'> {
  return {
    read: 0,
    last: undefined,
    order: undefined,
    edits: 0,
    facts: new Map(),
    factsOf: undefined,
    ranking: undefined,
  }
}
