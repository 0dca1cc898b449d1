import { type SweepStore, withoutLiving } from '@sweepstack/core'
import { type Config, ProblemError, sweepOriginSchema } from '@sweepstack/protocol'
import { refuseFirstForm } from './first-form.ts'
import { readAskedSweep, readSweep, trialPages } from './records.ts'

/** Configs of other sweeps that one sweep takes over. */
const mostConfigs = 1000

type Store = Pick<SweepStore, 'read' | 'readAsked' | 'trials'>

/** A body as it is parsed, and where what came from other sweeps stands in it: pairs for `atPlaces`. */
export interface Origin {
  body: unknown
  places: [string, string][]
}

/**
 * The body of a sweep that is posted `from` another one: the definition of that one, with what stands beside `from` in its
 * place, by name within `parameters`. Of several the first is taken; the configs of the others come first. Other bodies are
 * left as they are.
 * @throws ProblemError SWEEP_NOT_FOUND, INVALID_DEFINITION, EDIT_IMPOSSIBLE
 */
export async function withOrigin(sweeps: Store, body: unknown): Promise<Origin> {
  if (!isFromOthers(body)) return { body, places: [] }
  const { from, ...changes } = body
  const ids = sweepOriginSchema.safeParse(from).data
  if (ids === undefined) {
    const message = 'is the id of a sweep, or a list of up to 20'
    throw new ProblemError('INVALID_DEFINITION', `from ${message}.`, [{ path: 'from', message }])
  }
  const [first = '', ...others] = [ids].flat()
  const record = await readAskedSweep(sweeps, first)
  refuseFirstForm(record)
  const { state, name, tags } = record
  const { warmStart: _, metric, objectives, ...definition } = withoutLiving(state.definition)
  const { parameters = {}, warmStart, ...rest } = changes
  // One stands for the other: of a copy with other objectives the metric is theirs, and a metric alone is the only one.
  const hasAims = 'metric' in rest || 'objectives' in rest
  const configs = await configsOf(sweeps, others)
  const whole = {
    ...definition,
    ...(hasAims ? {} : { metric, ...(objectives && { objectives }) }),
    name,
    tags,
    ...warmStartOf([...configs.keys()], warmStart),
    ...rest,
    parameters: { ...definition.parameters, ...(parameters as object) },
  }
  const isGiven = typeof warmStart === 'object' && warmStart !== null && 'configs' in warmStart
  const places = [...configs.values()].map((of, place): [string, string] => {
    return [`warmStart.configs.${place}`, `from.${of + 1}`]
  })
  return { body: whole, places: isGiven ? [] : places }
}

export function isFromOthers(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && 'from' in body
}

/** Of configs and sweeps, what stands beside `from` is in the place of what comes from it. */
function warmStartOf(configs: Config[], beside: unknown): { warmStart?: unknown } {
  const isParts = typeof beside === 'object' && beside !== null && !Array.isArray(beside)
  if (beside !== undefined && !isParts) return { warmStart: beside }
  const warmStart = { ...(configs.length === 0 ? {} : { configs }), ...(beside as object) }
  return beside === undefined && configs.length === 0 ? {} : { warmStart }
}

/** With the place of the sweep that has each first. */
async function configsOf(sweeps: Store, ids: string[]): Promise<Map<Config, number>> {
  const texts = new Set<string>()
  const configs = new Map<Config, number>()
  for (const [place, id] of ids.entries()) {
    refuseFirstForm(await readSweep(sweeps, id))
    for await (const page of trialPages(sweeps, id)) {
      for (const { config } of page) {
        const text = JSON.stringify(config)
        if (!texts.has(text)) configs.set(config, place)
        texts.add(text)
      }
      if (configs.size <= mostConfigs) continue
      const message = `have more than ${mostConfigs} configs: post the first alone, or a wider space`
      throw new ProblemError('INVALID_DEFINITION', `The sweeps after the first ${message}.`, [
        { path: 'from', message },
      ])
    }
  }
  return configs
}
