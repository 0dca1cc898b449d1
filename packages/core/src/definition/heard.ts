import type { Config } from '@sweepstack/protocol'

/** One result of another sweep: what its config came to, as the mean over its runs. */
export interface HeardResult {
  /** The place of its sweep among `sweeps`. */
  from: number
  /** The first trial of the config there. */
  trial: number
  /** Without what all results share. */
  config: Readonly<Record<string, unknown>>
  /** Null where training failed. */
  score: number | null
  /** Of what else this sweep judges by, in the order of `measuresOf`. */
  values?: readonly (number | null)[]
  epoch: number
}

/**
 * What a sweep began with of others, as it was when the sweep was posted. It is stored with the definition, so that nothing
 * that becomes of those sweeps changes a proposal.
 */
export interface Heard {
  sweeps: readonly { sweep: string; results: number }[]
  /** Values that all results share. */
  same: Readonly<Record<string, unknown>>
  /** In the order in which they are told: the oldest sweep first. */
  results: readonly HeardResult[]
  /** How many results were left out, and why, for a person. */
  left: readonly { because: string; results: number }[]
}

export function configHeard({ same }: Heard, { config }: HeardResult): Config {
  return { ...same, ...config } as Config
}
