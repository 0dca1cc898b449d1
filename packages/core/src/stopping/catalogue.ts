import type { Stopping } from '@sweepstack/protocol'
import { mixWords } from '../random/mix.ts'
import { asha } from './asha.ts'
import { rungsBelow, rungsFrom } from './rungs.ts'
import type { Entrant, Stopper } from './stopper.ts'

/** What a stopper has to know of the sweep. */
export interface StoppingContext {
  /** The most epochs that a config of the space asks for. */
  maxEpochs: number
  seed: number
}

/** Undefined where nothing is stopped. */
export function stopperOf(stopping: Stopping, context: StoppingContext): Stopper | undefined {
  return stopping === 'none' ? undefined : ashaOf(stopping, context)
}

function ashaOf(options: Exclude<Stopping, 'none'>, { maxEpochs, seed }: StoppingContext) {
  const { eta, form, bootstrap, min = 1 } = options
  const rungs =
    options.rungs === undefined
      ? rungsFrom(min, maxEpochs, eta)
      : rungsBelow(maxEpochs, options.rungs, eta)
  const brackets = Math.min(options.brackets, rungs.length)
  return asha({ rungs, eta, form, bootstrap, bracketOf: bracketBy(brackets, { eta, seed }) })
}

/**
 * Draws a bracket for each trial, with the shares of Hyperband: of S brackets the one with s fewer rungs has
 * S/(S − s) · η^(S − s − 1) of them (Li et al., 2018, Algorithm 1), so that all cost about the same.
 */
function bracketBy(brackets: number, { eta, seed }: { eta: number; seed: number }) {
  const weights = Array.from(
    { length: brackets },
    (_, s) => (brackets / (brackets - s)) * eta ** (brackets - s - 1),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return ({ number }: Entrant) => {
    let left = (mixWords(seed, number) / 2 ** 32) * sum
    const found = weights.findIndex((weight) => {
      left -= weight
      return left < 0
    })
    return found === -1 ? brackets - 1 : found
  }
}
