import {
  type DatasetRegistry,
  type PredictionQueue,
  type PredictionRequest,
  type RankedConfig,
  wilsonInterval,
} from '@sweepstack/core'
import type { LeaderboardRow } from '@sweepstack/protocol'
import type { StoredHits } from './stored-hits.ts'
import type { Facts, RankedSweep } from './trial-facts.ts'

type TestResult = LeaderboardRow['test']

interface ResultSources {
  datasets: Pick<DatasetRegistry, 'findByHash'>
  predictions: Pick<PredictionQueue, 'failure' | 'request'>
  storedHits: StoredHits
}

/**
 * What the leaders' chosen runs reach on the test images, by trial, once the sweep has ended; null while a
 * worker is at it. The scheduler had workers predict them; what got lost on the way is asked for again.
 */
export async function testResults(
  { datasets, predictions, storedHits }: ResultSources,
  { state }: RankedSweep,
  { configs, facts }: { configs: RankedConfig[]; facts: Facts },
): Promise<Map<number, TestResult>> {
  const results = new Map<number, TestResult>()
  const leaders = configs.filter(({ searchScore }) => searchScore !== null)
  if (leaders.length === 0 || state.status !== 'completed') return results
  const dataset = await datasets.findByHash(state.datasetHash)
  if (!dataset?.testLabelled) return results
  const trials = leaders.flatMap(({ trial }) => facts.get(trial) ?? [])
  const requests = trials.map(({ lineage, epochs }): PredictionRequest => {
    return { lineage, epoch: epochs, split: 'test' }
  })
  const found = await storedHits(requests)
  for (const [place, request] of requests.entries()) {
    const hits = found[place]
    if (hits === undefined) await askAgain(predictions, request)
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
async function askAgain(
  predictions: ResultSources['predictions'],
  request: PredictionRequest,
): Promise<void> {
  if ((await predictions.failure(request)) === undefined) await predictions.request(request)
}
