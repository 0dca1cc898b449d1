import { initialState, planSweep } from '@sweepstack/core'
import type { SweepDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'

interface Planned {
  id: string
  definition: SweepDefinition
  /** Hash of the dataset. */
  dataset: string
}

/** Writes the record of a sweep with what its plan says, as the API does, though nothing was trained before. */
export async function createPlanned(
  redis: Pick<RedisHandle, 'sweeps'>,
  { id, definition, dataset }: Planned,
): Promise<void> {
  const { lineages, ...plan } = planSweep(definition, dataset)
  const epochs = { asked: plan.asked, unique: plan.unique, trained: 0 }
  await redis.sweeps.create({
    id,
    name: definition.name,
    tags: [],
    state: initialState(definition, dataset),
    plan: { ...plan, lineages: lineages.length, epochs, etaSeconds: null, parameters: {} },
  })
}
