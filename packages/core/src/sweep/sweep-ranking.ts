import { atOnce } from '../at-once.ts'
import { withFronts } from '../ranking/fronts-of-ranking.ts'
import {
  compareRanked,
  groupBy,
  type IdentityOf,
  isBetter,
  type RankedConfig,
  rankKeys,
  type Score,
  searchLayout,
  sorted,
  summarize,
  type TrialLayout,
} from '../ranking/rank-configs.ts'
import { type Judgement, judgementOf } from '../ranking/standing.ts'
import { identitiesOf } from './identities.ts'
import type { SweepState } from './sweep-state.ts'
import { freshTrial, type TopK } from './top-k.ts'

/** Up to so many configs each is put in its place. */
const fewChanges = 64

/**
 * The order of a sweep's configs, kept up while results come in: a result costs a look at its own config and
 * a new list. Leaders that ran again come first, by their fresh runs alone, then the others as the search
 * ranks them: a score that made its config a leader is too good by selection, so the two are not compared. Behind all of
 * these comes what misses metric constraints.
 */
export class SweepRanking {
  readonly #definition: SweepState['definition']
  readonly #layout: TrialLayout
  readonly #judgement: Judgement
  readonly #goal: Judgement['goal']
  readonly #identityOf: IdentityOf
  /** Scores of the search by what was trained, each by its trial, and of the fresh runs by trial. */
  readonly #runs = new Map<string, { scores: Map<number, Score>; config?: RankedConfig }>()
  readonly #fresh = new Map<number, Score>()
  /** Of trials that the state did not know when they came. */
  #early: Score[] = []
  #search: RankedConfig[] = []
  /** Undefined where results came that it does not have. */
  #ranked: RankedConfig[] | undefined = []
  #topK: TopK | null = null

  constructor(definition: SweepState['definition']) {
    this.#definition = definition
    this.#judgement = judgementOf(definition)
    this.#layout = searchLayout(definition, this.#judgement)
    this.#goal = this.#judgement.goal
    this.#identityOf = identitiesOf(definition)
  }

  /** The configs with these scores, the best first: the same list as before if none is new. A trial may come twice. */
  add(scores: Score[], state: Pick<SweepState, 'topK' | 'nextTrial'>): RankedConfig[] {
    return atOnce(this.addInSteps(scores, state))
  }

  /** As `add`, in steps; no others are to be taken in between. */
  *addInSteps(
    scores: Score[],
    state: Pick<SweepState, 'topK' | 'nextTrial'>,
  ): Generator<undefined, RankedConfig[]> {
    this.take(scores, state)
    this.#ranked ??= yield* this.#inOrder()
    return this.#ranked
  }

  /** Takes scores in before others come: of several objectives all fronts are computed anew whenever somebody looks. */
  take(scores: Score[], { topK, nextTrial }: Pick<SweepState, 'topK' | 'nextTrial'>): void {
    const known = [...this.#early, ...scores].filter(({ trial }) => trial < nextTrial)
    this.#early = [...this.#early, ...scores].filter(({ trial }) => trial >= nextTrial)
    if (known.length === 0) return
    const isFresh = ({ trial }: Score) => topK !== null && trial >= topK.firstTrial
    for (const score of known.filter(isFresh)) this.#fresh.set(score.trial, score)
    this.#addToSearch(known.filter((score) => !isFresh(score)))
    this.#topK = topK
    this.#ranked = undefined
  }

  *#inOrder(): Generator<undefined, RankedConfig[]> {
    const topK = this.#topK
    const ranked = topK !== null && this.#fresh.size > 0 ? this.#withLeaders(topK) : this.#search
    if (this.#definition.objectives === undefined) return ranked
    const placed = yield* withFronts(ranked)
    const keyed = placed.map((config) => ({ config, keys: rankKeys(config) }))
    yield
    keyed.sort((a, b) => compareRanked(a.keys, b.keys, this.#goal))
    return keyed.map(({ config }) => config)
  }

  #addToSearch(scores: Score[]): void {
    const { placeOf } = this.#layout
    const changed = new Set<string>()
    for (const score of scores) {
      const identity = this.#identityOf(placeOf(score.trial).index)
      const group = this.#runs.get(identity) ?? { scores: new Map() }
      group.scores.set(score.trial, score)
      this.#runs.set(identity, group)
      changed.add(identity)
    }
    const stale = new Set<RankedConfig | undefined>()
    const configs = [...changed].map((identity) => {
      const group = this.#runs.get(identity) as {
        scores: Map<number, Score>
        config?: RankedConfig
      }
      stale.add(group.config)
      group.config = summarize([...group.scores.values()], this.#layout)
      return group.config
    })
    const others = this.#search.filter((config) => !stale.has(config))
    this.#search = merge(others, sorted(configs, this.#goal), this.#goal)
  }

  #withLeaders(topK: TopK): RankedConfig[] {
    const layout = this.#freshLayout(topK)
    const groups = groupBy(this.#fresh.values(), ({ trial }) =>
      this.#identityOf(layout.placeOf(trial).index),
    )
    const led = new Set<RankedConfig | undefined>()
    const leaders = [...groups].map(([identity, group]) => {
      const searched = this.#runs.get(identity)?.config
      led.add(searched)
      const best = group.reduce((a, run) => (isBetter(run, a, this.#judgement) ? run : a))
      return {
        ...summarize(group, layout),
        trial: best.trial,
        copies: searched?.copies ?? [],
        searchScore: searched?.score ?? null,
      }
    })
    const others = this.#search.filter((config) => !led.has(config))
    return merge(others, sorted(leaders, this.#goal), this.#goal)
  }

  #freshLayout(topK: TopK): TrialLayout {
    const { folds, topK: asked } = this.#definition
    return {
      standing: this.#judgement.standing,
      placeOf: (trial) => {
        const { leader, place } = freshTrial(topK, { folds }, trial)
        return { index: leader.index, run: place }
      },
      folded: folds === undefined ? undefined : folds * (asked?.repeats ?? 0),
    }
  }
}

/** Two rankings as one, in time that grows with their lengths. */
function merge(a: RankedConfig[], b: RankedConfig[], goal: 'maximize' | 'minimize') {
  if (b.length <= fewChanges) {
    for (const config of b) a.splice(placeOf(a, rankKeys(config), goal).after, 0, config)
    return a
  }
  const merged: RankedConfig[] = []
  let at = 0
  for (const config of a) {
    const keys = rankKeys(config)
    for (let next = b[at]; next && compareRanked(rankKeys(next), keys, goal) < 0; next = b[at]) {
      merged.push(next)
      at += 1
    }
    merged.push(config)
  }
  for (; at < b.length; at += 1) merged.push(b[at] as RankedConfig)
  return merged
}

/** Between which places of a ranking the keys belong: `before` come before them, from `after` on all after. */
export function placeOf(
  ranked: RankedConfig[],
  keys: Parameters<typeof compareRanked>[0],
  goal: 'maximize' | 'minimize',
): { before: number; after: number } {
  let low = 0
  let high = ranked.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareRanked(rankKeys(ranked[middle] as RankedConfig), keys, goal) < 0) low = middle + 1
    else high = middle
  }
  const there = ranked[low]
  const isThere = there !== undefined && compareRanked(rankKeys(there), keys, goal) === 0
  return { before: low, after: isThere ? low + 1 : low }
}
