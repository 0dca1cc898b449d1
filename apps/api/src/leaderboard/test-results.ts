import {
  type PredictionRequest,
  type RankedConfig,
  type SweepRecord,
  wilsonInterval,
} from '@sweepstack/core'
import type { LeaderboardRow } from '@sweepstack/protocol'
import type { Deps } from '../deps.ts'
import { storedHits } from './stored-hits.ts'
import type { TrialFacts } from './trial-facts.ts'

type TestResult = LeaderboardRow['test']

/**
 * What the leaders' chosen runs reach on the test images, by trial, once the sweep has ended; null while a
 * worker is at it. The scheduler had workers predict them; what got lost on the way is asked for again.
 */
export async function testResults(
  { redis, ...deps }: Deps,
  sweep: SweepRecord,
  configs: RankedConfig[],
  facts: ReadonlyMap<number, TrialFacts>,
): Promise<Map<number, TestResult>> {
  const results = new Map<number, TestResult>()
  const leaders = configs.filter(({ searchScore }) => searchScore !== null)
  if (leaders.length === 0 || sweep.state.status !== 'completed') return results
  const dataset = await redis.datasets.findByHash(sweep.state.datasetHash)
  if (!dataset?.testLabelled) return results
  const trials = leaders.flatMap(({ trial }) => facts.get(trial) ?? [])
  const requests = trials.map(({ lineage, epochs }): PredictionRequest => {
    return { lineage, epoch: epochs, split: 'test' }
  })
  const found = await storedHits({ redis, ...deps }, requests)
  for (const [place, request] of requests.entries()) {
    const hits = found[place]
    if (hits === undefined) await askAgain(redis, request)
    results.set(trials[place]?.number as number, hits === undefined ? null : resultOf(hits))
  }
  return results
}

function resultOf(hits: Uint8Array): NonNullable<TestResult> {
  const accuracy = hits.reduce((sum, hit) => sum + hit, 0) / hits.length
  const { low, high } = wilsonInterval(accuracy, hits.length)
  return { accuracy, interval: { low, high, kind: 'wilson' }, images: hits.length }
}

/** Harmless while it waits or is worked on; after a failure only when that is a minute old. */
async function askAgain({ predictions }: Deps['redis'], request: PredictionRequest): Promise<void> {
  if ((await predictions.failure(request)) === undefined) await predictions.request(request)
}
