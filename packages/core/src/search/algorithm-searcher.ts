import { isOfDensities } from '@sweepstack/protocol'
import { mixWords, mulberry32 } from '../random/mix.ts'
import { mostLooked, pointsInOrder } from '../space/points-in-order.ts'
import type { SearchSpace } from '../space/search-space.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import type { Algorithm, Proposal } from './algorithm.ts'
import { type Experience, experienceOf } from './experience.ts'
import { reasonWithOthers } from './heard-observations.ts'
import { randomPoint } from './random-points.ts'
import type { AskedSearcher, ProposalReason, Question } from './searcher.ts'

/** Proposed at once at most, so that one commit stays small. */
const batch = 16
/** Questions to an algorithm that proposes what is known, before points are drawn without it. */
const mostTurns = 3
/** Draws for each point that is wanted, before the points of a finite space are gone through. */
const drawsPerPoint = 50

/**
 * An algorithm as the searcher of a sweep. What it proposes of points that the sweep has tried, or is trying, is left
 * out: it is asked again, then points are drawn at random, and then those of a finite space are gone through. Without
 * any left there are no more proposals. What other sweeps tried may be tried here as well, when nothing else is left.
 */
export function algorithmSearcher(algorithm: Algorithm): AskedSearcher {
  return {
    kind: 'asked',
    batch,
    size: ({ search }) => ('trials' in search ? search.trials : 0),
    ask(question) {
      const space = searchSpaceOf(question.definition)
      const experience = experienceOf(space, question, algorithm.learnsFromRungs)
      const proposals = new NewProposals(space, experience, question.count)
      let { state } = question
      for (let turn = 0; turn < mostTurns && proposals.missing > 0; turn += 1) {
        const answer = algorithm.ask({
          space,
          observations: experience.observations,
          pending: [...experience.pending, ...proposals.taken.map(({ point }) => point)],
          count: proposals.missing,
          seed: seedOf(question, turn),
          state,
        })
        state = answer.state
        for (const proposal of answer.proposals) proposals.take(proposal)
      }
      fill(proposals, space, mulberry32(seedOf(question, mostTurns)))
      const { length } = experience.observations
      return {
        configs: proposals.taken.map(({ point }) => space.configOf(point)),
        reasons: proposals.taken.map(({ reason }) => {
          return reasonWithOthers(question.definition, withResults(reason, question), length)
        }),
        state,
      }
    },
  }
}

/** With how many results were known, of a proposal whose densities can be drawn again from these. */
function withResults(reason: ProposalReason, { observations }: Question): ProposalReason {
  return isOfDensities(reason) ? { ...reason, results: observations.length } : reason
}

/** Proposals of which no two train the same, nor what the sweep tried before. */
class NewProposals {
  readonly taken: Proposal[] = []
  readonly #space: SearchSpace
  readonly #known: ReadonlySet<string>
  #avoided: ReadonlySet<string>
  readonly #identities = new Set<string>()
  readonly #count: number

  constructor(space: SearchSpace, { known, heard }: Experience, count: number) {
    this.#space = space
    this.#known = known
    this.#avoided = heard
    this.#count = count
  }

  get missing(): number {
    return this.#count - this.taken.length
  }

  take(proposal: Proposal): void {
    if (this.missing === 0 || !this.#space.admits(proposal.point)) return
    const identity = this.#space.identityOf(proposal.point)
    if (this.#known.has(identity) || this.#identities.has(identity)) return
    if (this.#avoided.has(identity)) return
    this.#identities.add(identity)
    this.taken.push(proposal)
  }

  /** Takes what other sweeps tried from now on. Answers whether there is any. */
  takeHeard(): boolean {
    const { size } = this.#avoided
    this.#avoided = new Set()
    return size > 0
  }
}

function fill(proposals: NewProposals, space: SearchSpace, draw: () => number): void {
  for (
    let draws = proposals.missing * drawsPerPoint;
    draws > 0 && proposals.missing > 0;
    draws -= 1
  ) {
    proposals.take({ point: randomPoint(space, draw), reason: { kind: 'random' } })
  }
  if (space.size === Number.POSITIVE_INFINITY) return
  goThrough(proposals, space)
  if (proposals.missing > 0 && proposals.takeHeard()) goThrough(proposals, space)
}

function goThrough(proposals: NewProposals, space: SearchSpace): void {
  let looked = 0
  for (const point of pointsInOrder(space)) {
    looked += 1
    if (proposals.missing === 0 || looked > mostLooked) return
    if (point !== undefined) proposals.take({ point, reason: { kind: 'rest' } })
  }
}

/** No two questions of a sweep have the same: each proposes something, or comes after another result. */
function seedOf({ definition, asked, observations }: Question, turn: number): number {
  return mixWords(definition.seed, asked, observations.length, turn)
}
