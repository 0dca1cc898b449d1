import { rungsBelow } from './rungs.ts'

interface HyperbandRung {
  epoch: number
  /** How many trials train up to it. */
  trials: number
}

/** Bracket s of Hyperband, which halves s times. */
export interface HyperbandBracket {
  halvings: number
  rungs: HyperbandRung[]
}

export interface HyperbandTableOptions {
  /** Epochs of the lowest rung of all, at least. */
  min: number
  max: number
  eta: number
  /**
   * The paper has two: its Algorithm 1 gives bracket s ⌈(smax + 1) · ηˢ / (s + 1)⌉ trials (206 trainings for 81 epochs and
   * eta 3), its Table 1, and the code of its authors, ⌊(smax + 1) / (s + 1)⌋ · ηˢ (187).
   */
  rounding: 'paper-formula' | 'paper-table'
}

/**
 * The brackets of Hyperband (Li et al., JMLR 2018), the one that halves most first: rung i of bracket s trains
 * ⌊n · η⁻ⁱ⌋ trials up to max · ηⁱ⁻ˢ epochs, rounded down.
 */
export function hyperbandTable(options: HyperbandTableOptions): HyperbandBracket[] {
  const { max, eta } = options
  const most = mostHalvings(options)
  return Array.from({ length: most + 1 }, (_, place) => {
    const halvings = most - place
    const trials = trialsOf(halvings, most, options)
    const epochs = rungsBelow(max, halvings + 1, eta)
    const rungs = epochs.map((epoch, rung) => ({ epoch, trials: Math.floor(trials / eta ** rung) }))
    return { halvings, rungs }
  })
}

/** ⌊log η (max / min)⌋, counted: as a quotient of logarithms it is 4 for 243 epochs and eta 3. */
function mostHalvings({ min, max, eta }: HyperbandTableOptions): number {
  let halvings = 0
  while (min * eta ** (halvings + 1) <= max) halvings += 1
  return halvings
}

function trialsOf(s: number, most: number, { eta, rounding }: HyperbandTableOptions): number {
  return rounding === 'paper-formula'
    ? Math.ceil(((most + 1) * eta ** s) / (s + 1))
    : Math.floor((most + 1) / (s + 1)) * eta ** s
}
