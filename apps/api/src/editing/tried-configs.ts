import {
  identityOf,
  livingOf,
  type SpaceEdit,
  type SweepRecord,
  type SweepStore,
  searcherOf,
} from '@sweepstack/core'
import { type Config, counted, listed, type SweepDefinition } from '@sweepstack/protocol'
import { trialPages } from '../sweeps/records.ts'

/** So many trials are named. */
const mostNamed = 5

type Given = Pick<SpaceEdit, 'pin' | 'inject'>

/**
 * Given configs without those that a search that learns has tried by itself, and what is said of these: they come no more, and
 * counted among those to come they would give the search as many trials more. Other searches go by what comes.
 */
export async function withoutTried(
  sweeps: Pick<SweepStore, 'trials'>,
  { id }: SweepRecord,
  { definition, given }: { definition: SweepDefinition; given: Given },
): Promise<{ given: Given; said: string[] }> {
  if (searcherOf(definition).kind !== 'asked') return { given, said: [] }
  const identify = identityOf(definition)
  const before = new Set((livingOf(definition)?.given ?? []).map(identify))
  const all = [...(given.pin ?? []), ...(given.inject ?? [])].map(identify)
  const wanted = new Set(all.filter((identity) => !before.has(identity)))
  const tried = await triedOf(sweeps, id, { wanted, identify })
  if (tried.size === 0) return { given, said: [] }
  const others = (configs: Config[]) => configs.filter((config) => !tried.has(identify(config)))
  return {
    given: {
      ...(given.pin && { pin: others(given.pin) }),
      ...(given.inject && { inject: others(given.inject) }),
    },
    said: [saidTried([...tried.values()].sort((a, b) => a - b))],
  }
}

/** The trials of these configs, by what they train. */
async function triedOf(
  sweeps: Pick<SweepStore, 'trials'>,
  id: string,
  { wanted, identify }: { wanted: Set<string>; identify: ReturnType<typeof identityOf> },
): Promise<Map<string, number>> {
  const tried = new Map<string, number>()
  if (wanted.size === 0) return tried
  for await (const page of trialPages(sweeps, id)) {
    for (const { number, config } of page) {
      const identity = identify(config)
      if (wanted.delete(identity)) tried.set(identity, number)
    }
    if (wanted.size === 0) break
  }
  return tried
}

function saidTried(trials: number[]): string {
  const [verb, comes] = trials.length === 1 ? ['was', 'it comes'] : ['were', 'they come']
  const names = listed(trials.map(String), mostNamed)
  const noun = trials.length === 1 ? 'trial' : 'trials'
  return `${counted(trials.length, 'given config')} ${verb} tried already (${noun} ${names}): ${comes} no more`
}
