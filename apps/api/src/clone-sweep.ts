import { type SweepStore, withoutLiving } from '@sweepstack/core'
import { type Config, ProblemError, sweepOriginSchema } from '@sweepstack/protocol'
import { refuseFirstForm } from './first-form.ts'
import { readSweep, trialPages } from './records.ts'

/** Configs of other sweeps that one sweep takes over. */
const mostConfigs = 1000

type Store = Pick<SweepStore, 'read' | 'trials'>

/**
 * The body of a sweep that is posted `from` another one: the definition of that one, with what stands beside `from` in its
 * place, by name within `parameters`. Of several the first is taken; the configs of the others come first. Other bodies are
 * left as they are.
 * @throws ProblemError SWEEP_NOT_FOUND, INVALID_DEFINITION, EDIT_IMPOSSIBLE
 */
export async function withOrigin(sweeps: Store, body: unknown): Promise<unknown> {
  if (typeof body !== 'object' || body === null || !('from' in body)) return body
  const { from, ...changes } = body as Record<string, unknown>
  const ids = sweepOriginSchema.safeParse(from).data
  if (ids === undefined) {
    const message = 'is the id of a sweep, or a list of up to 20'
    throw new ProblemError('INVALID_DEFINITION', `from ${message}.`, [{ path: 'from', message }])
  }
  const [first = '', ...others] = [ids].flat()
  const record = await readSweep(sweeps, first)
  refuseFirstForm(record)
  const { state, name, tags } = record
  const { warmStart: _, metric, objectives, ...definition } = withoutLiving(state.definition)
  const { parameters = {}, ...rest } = changes
  // One stands for the other: of a copy with other objectives the metric is theirs, and a metric alone is the only one.
  const hasAims = 'metric' in rest || 'objectives' in rest
  const configs = await configsOf(sweeps, others)
  return {
    ...definition,
    ...(hasAims ? {} : { metric, ...(objectives && { objectives }) }),
    name,
    tags,
    ...(configs.length === 0 ? {} : { warmStart: { configs } }),
    ...rest,
    parameters: { ...definition.parameters, ...(parameters as object) },
  }
}

async function configsOf(sweeps: Store, ids: string[]): Promise<Config[]> {
  const configs = new Map<string, Config>()
  for (const id of ids) {
    refuseFirstForm(await readSweep(sweeps, id))
    for await (const page of trialPages(sweeps, id)) {
      for (const { config } of page) configs.set(JSON.stringify(config), config)
      if (configs.size <= mostConfigs) continue
      const message = `have more than ${mostConfigs} configs: post the first alone, or a wider space`
      throw new ProblemError('INVALID_DEFINITION', `The sweeps after the first ${message}.`, [
        { path: 'from', message },
      ])
    }
  }
  return [...configs.values()]
}
