import {
  type ErrorOverImages,
  errorOverImages,
  isClassMean,
  mcnemarOf,
  type PredictionRequest,
  pairedOverImages,
  type RankedConfig,
} from '@sweepstack/core'
import { eachInSteps } from '@sweepstack/process'
import { lastEpochOf, type SweepDefinition } from '@sweepstack/protocol'
import type { StoredErrorShares } from './stored-error-shares.ts'
import type { StoredHits } from './stored-hits.ts'
import type { Facts } from './trial-facts.ts'

/** Ties are a matter of the leaders: only their stored predictions are looked at. */
const leaders = 50

/** What stored predictions tell of single runs. */
export interface PairedEvidence {
  /** p of two configs; undefined where one has none. */
  paired: (first: RankedConfig, second: RankedConfig) => number | undefined
  /** Of the score of one; undefined where predictions do not tell it, or the score alone does. */
  errorOf: (config: RankedConfig) => ErrorOverImages | undefined
}

/** Predictions of leaders that are looked at, before anything is computed of them. */
export interface FoundPredictions {
  /** Of which predictions evidence is made: another key, another ranking. */
  key: string
  /** Undefined if there are none. */
  evidence(): Promise<PairedEvidence | undefined>
  warnings: string[]
}

interface EvidenceSources {
  storedHits: StoredHits
  storedErrorShares: StoredErrorShares
}

/** The trials among the leaders that can be compared image by image: single runs, of scores that predictions tell. */
export function pairedTrials(
  ranked: RankedConfig[],
  { metric, folds }: Pick<SweepDefinition, 'metric' | 'folds'>,
): number[] {
  // Predictions are kept as right or wrong, or with what they say of a mean over classes: of other scores nothing.
  const isTold = metric.name === 'val_accuracy' || isClassMean(metric.name)
  if (!isTold || folds !== undefined) return []
  return ranked.slice(0, leaders).flatMap(({ trials }) => (trials[1] ? [] : trials))
}

/** What is stored of the validation predictions of these trials. */
export async function findPredictions(
  sources: EvidenceSources,
  metric: string,
  { trials, facts }: { trials: number[]; facts: Facts },
): Promise<FoundPredictions> {
  const known = trials.flatMap((number) => facts.get(number) ?? [])
  const requests = known.map((trial): PredictionRequest => {
    return { lineage: trial.lineage, epoch: lastEpochOf(trial), split: 'val' }
  })
  if (!isClassMean(metric)) {
    const stored = await sources.storedHits(requests)
    const hits = byTrial(known, stored)
    const evidence = async () => ({
      paired: await pairs(hits, mcnemarOf),
      errorOf: () => undefined,
    })
    return {
      key: [...hits.keys()].join(),
      evidence: () => unlessNone(hits, evidence),
      warnings: [],
    }
  }
  const stored = await sources.storedErrorShares(requests, metric)
  const shares = byTrial(known, stored)
  const evidence = async () => {
    const errors = new Map<number, ErrorOverImages>()
    await eachInSteps(shares, ([trial, of]) => errors.set(trial, errorOverImages(of)))
    const paired = await pairs(shares, pairedOverImages)
    return { paired, errorOf: ({ trial }: RankedConfig) => errors.get(trial) }
  }
  return {
    key: [...shares.keys()].join(),
    evidence: () => unlessNone(shares, evidence),
    warnings: missingWarning(stored.filter((one) => one === undefined).length, known.length),
  }
}

function byTrial<T>(known: { number: number }[], stored: (T | null | undefined)[]) {
  const found = new Map<number, T>()
  for (const [place, { number }] of known.entries()) {
    const one = stored[place]
    if (one !== undefined && one !== null) found.set(number, one)
  }
  return found
}

async function unlessNone<T>({ size }: Map<number, unknown>, make: () => Promise<T>) {
  return size > 0 ? make() : undefined
}

/** The p of every two, computed in steps: with many images one takes a millisecond. */
async function pairs<T>(
  of: Map<number, T>,
  compare: (a: T, b: T) => number,
): Promise<PairedEvidence['paired']> {
  const ps = new Map<string, number>()
  const trials = [...of.keys()]
  const every = trials.flatMap((a, place) => trials.slice(place + 1).map((b) => [a, b] as const))
  await eachInSteps(every, ([a, b]) => ps.set(`${a} ${b}`, compare(of.get(a) as T, of.get(b) as T)))
  return ({ trial: a }, { trial: b }) => ps.get(`${a} ${b}`) ?? ps.get(`${b} ${a}`)
}

function missingWarning(missing: number, of: number): string[] {
  if (missing === 0) return []
  return [
    `${missing} of the ${of} leading single runs have no interval and no tie group: the error of a mean over classes follows from the prediction of each image, and theirs are not stored. sweepstack ensemble (GET /v1/sweeps/{id}/ensemble) has workers make those of the leaders.`,
  ]
}
