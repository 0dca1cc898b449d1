import { mulberry32 } from '../../random/mix.ts'
import type { Algorithm, Proposal } from '../algorithm.ts'
import { identitiesOf, knownPoints, unknownPoint } from '../known-points.ts'
import { axesOf } from './axes.ts'
import type { Drawing } from './draw.ts'
import { advance, advanceBy, filled, restarted } from './generations.ts'
import { hear, start } from './hear.ts'
import type { CmaState, Sample } from './state.ts'
import { type Surrogate, surrogateOf } from './surrogate.ts'

/** So many samples that are all known already, and the distribution is taken for one that has nothing new. */
const mostKnown = 100

/**
 * CMA-ES (Hansen, 2016) with margins for levels and rounded numbers (Hamano et al., 2022) and chances for choices (CatCMA, Hamano et al.,
 * 2024), on coordinates in [0, 1]. A generation is finished when as many samples were heard of as its population counts, in
 * whatever order and of whichever generation, so nobody waits for a point that does not return; or before, as long as a
 * quadratic model of the observations orders them as the function does (lq-CMA-ES, Hansen, 2019).
 */
export const cmaEs: Algorithm = {
  ask(question) {
    const { space, observations, count, seed } = question
    const axes = axesOf(space)
    const drawing = { question, axes, uniform: mulberry32(seed) }
    const before = (question.state as CmaState | null) ?? start(axes, observations)
    let state = hear(before, drawing)
    const surrogate = surrogateOf(axes, state.gaussian, observations)
    if (surrogate !== undefined && state.seen > before.seen) {
      state = advanceBy(surrogate, state, drawing)
    }
    const proposals: Proposal[] = []
    const taken = identitiesOf(space, question.pending)
    for (let k = 0; k < count; k += 1) {
      const chosen = choose(state, drawing, taken, surrogate)
      state = chosen.state
      taken.add(space.identityOf(chosen.proposal.point))
      proposals.push(chosen.proposal)
    }
    return { proposals, state }
  },
}

interface Chosen {
  proposal: Proposal
  state: CmaState
}

/**
 * The sample of the generation from which most is expected and that nobody knows yet. One that is known already costs no
 * trial: it is heard of at once, so that in a finite space the distribution moves on.
 */
function choose(
  before: CmaState,
  drawing: Drawing,
  taken: ReadonlySet<string>,
  surrogate: Surrogate | undefined,
): Chosen {
  const { space, observations } = drawing.question
  const known = knownPoints(space, observations)
  let state = before
  for (let draws = 0; draws < mostKnown; draws += 1) {
    state = filled(state, drawing)
    const sample = likeliest(state.drawn, surrogate)
    if (sample === undefined) break
    state = { ...state, drawn: state.drawn.filter((other) => other !== sample) }
    const { identity, point, x } = sample
    const place = known.get(identity)
    if (place !== undefined) {
      const told = [...state.told, { place, point, x, isForeign: false }]
      state = advance({ ...state, told }, drawing)
    } else if (!taken.has(identity)) {
      const reason = reasonOf(state, surrogate?.predict(point))
      return { proposal: { point, reason }, state: { ...state, asked: [...state.asked, sample] } }
    }
  }
  const point = unknownPoint(space, known, taken, drawing.uniform)
  return { proposal: { point, reason: { kind: 'random' } }, state: restarted(state, drawing) }
}

function likeliest(samples: readonly Sample[], surrogate: Surrogate | undefined) {
  if (surrogate === undefined) return samples[0]
  const losses = samples.map(({ point }) => surrogate.predict(point))
  return samples[losses.indexOf(Math.min(...losses))]
}

function reasonOf(
  { restarts, gaussian, population }: CmaState,
  predicted: number | undefined,
): Proposal['reason'] {
  const { generation, step } = gaussian
  const place = { start: restarts + 1, generation: generation + 1, population, step }
  return { kind: 'cma-es', ...place, ...(predicted === undefined ? {} : { predicted }) }
}
