import { parseDefinition, type TrialSummary } from '@sweepstack/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

/** What plans say, against what sweeps of real processes then do: the core has the same property without Redis. */

let cluster: Awaited<ReturnType<typeof startCluster>>
beforeAll(async () => {
  cluster = await startCluster({ epochMs: 1 })
  await cluster.startService()
  await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
})
afterAll(() => cluster?.[Symbol.asyncDispose]())

async function trialsOf(id: string): Promise<TrialSummary[]> {
  const response = await fetch(`${cluster.url}/v1/sweeps/${id}/trials?limit=100`)
  return ((await response.json()) as { trials: TrialSummary[] }).trials
}

const spaces = [
  { learningRate: [0.1, 0.2, 0.3], epochs: [2, 3] },
  // With Adam some configs are copies of others.
  { optimizer: ['sgd', 'adam'], momentum: [0, 0.9], learningRate: [0.1, 0.2], epochs: [1, 4] },
  { learningRate: { min: 0.001, max: 1 }, epochs: 4 },
] as const
const search = (trials: number) =>
  fc.constantFrom('random' as const, 'sobol' as const).map((kind) => ({ kind, trials }))
const anySweep = fc.oneof(
  fc.record({
    parameters: fc.constantFrom(spaces[0], spaces[1]),
    search: fc.constant('grid' as const),
    budget: fc.constantFrom(undefined, { trials: 7 }, { epochs: 9 }),
  }),
  fc.record({ parameters: fc.constantFrom(...spaces), search: search(8) }),
  // Who leads is not known, but all train as many epochs.
  fc.record({
    parameters: fc.constant(spaces[2]),
    search: search(6),
    topK: fc.constantFrom({ k: 2, repeats: 2 }, { k: 3, repeats: 3 }),
    budget: fc.constantFrom({ trials: 6 }, { trials: 9 }, { epochs: 30 }, { epochs: 55 }),
  }),
  // By rounds the epochs that are trained do not follow from the curves.
  fc.record({
    parameters: fc.constant(spaces[2]),
    search: search(11),
    stopping: fc.constant({ kind: 'hyperband' as const, eta: 2 }),
  }),
)
const others = fc.record({
  repeats: fc.constantFrom(1, 2),
  parallelism: fc.constantFrom(undefined, 1, 3),
})
const sweeps = fc.sample(fc.tuple(anySweep, others), { seed: 22, numRuns: 14 })

test.each(sweeps.map((sweep, place) => ({ place, ...sweep[0], ...sweep[1] })))(
  'what the plan says is what then happens: $search, $stopping',
  async ({ place, ...rest }) => {
    // Of other seeds, so that no sweep trains what another one needs.
    const named = { name: `plan ${place}`, dataset: 'fake', seed: 100 * place, ...rest }
    const posted = parseDefinition(JSON.parse(JSON.stringify(named)))
    const plan = await cluster.client.plan(posted)
    const { id } = await cluster.client.createSweep(posted)
    await until(
      'the sweep ends',
      async () => {
        const now = await cluster.client.sweep(id)
        return now.status === 'completed' && now
      },
      { starts: 4, seconds: 60 },
    )
    const trials = await trialsOf(id)
    expect(trials).toHaveLength(plan.trials)
    const keys = [...new Set(trials.map(({ lineage }) => lineage))]
    expect(keys).toHaveLength(plan.lineages)
    // Of the lineages themselves: the figures of a sweep are bounded by its plan.
    const lineages = await Promise.all(keys.map((key) => cluster.client.lineage(key)))
    const trained = lineages.reduce((sum, { epoch }) => sum + epoch, 0)
    const { expectedEpochs } = plan.stopping ?? {}
    expect(trained).toBe(expectedEpochs ?? plan.epochs.unique)
    const asked = trials.reduce((sum, { epochs }) => sum + epochs, 0)
    if (expectedEpochs === undefined) expect(asked).toBe(plan.epochs.asked)
    const { epochs } = await cluster.client.sweep(id)
    expect(epochs).toMatchObject({ asked: plan.epochs.asked, unique: plan.epochs.unique })
  },
)
