import { mixWords, mulberry32 } from '../../random/mix.ts'
import type { Algorithm, AlgorithmQuestion, Proposal } from '../algorithm.ts'
import { randomPoints } from '../random-points.ts'
import { tpe } from '../tpe/tpe.ts'
import { highestWith } from './by-epoch.ts'

/** ρ: this share of points is drawn from the prior, so that nothing that low epochs mislead about is lost for good. */
const randomShare = 1 / 3
/** Below so many results the densities of TPE say nothing. */
const leastResults = 10

/**
 * The model of BOHB (Falkner, Klein, Hutter, 2018, algorithm 2): the densities of TPE over the results at the highest epoch
 * of which enough are known, for what is seen later says more. Its brackets are those of the stopper. Enough are one more
 * than the axes and two (|D| ≥ N_min + 2, N_min = d + 1), and never fewer than the densities need.
 */
export const bohb: Algorithm = {
  learnsFromRungs: 'each',
  ask(question) {
    const pending = [...question.pending]
    const proposals = Array.from({ length: question.count }, (_, place) => {
      const seed = mixWords(question.seed, place)
      const proposal = propose({ ...question, pending, count: 1, seed })
      pending.push(proposal.point)
      return proposal
    })
    return { proposals, state: null }
  },
}

function propose(question: AlgorithmQuestion): Proposal {
  const { space, observations, seed } = question
  const least = Math.max(leastResults, space.axes.length + 3)
  const known = highestWith(observations, least)
  const isRandom = mulberry32(mixWords(seed, 0x7269))() < randomShare
  if (known === undefined || isRandom) {
    const [proposal] = randomPoints.ask(question).proposals as [Proposal]
    const why = known === undefined ? { start: least } : { share: Number(randomShare.toFixed(3)) }
    return { ...proposal, reason: { ...proposal.reason, ...why } }
  }
  const { epoch } = known
  const [proposal] = tpe.ask({ ...question, observations: known.observations }).proposals as [
    Proposal,
  ]
  const isModelled = proposal.reason.kind === 'tpe'
  return isModelled
    ? { ...proposal, reason: { ...proposal.reason, kind: 'bohb', epoch } }
    : proposal
}
