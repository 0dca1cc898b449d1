import { type EpochTime, type LineageStore, plannedTime, type SweepPlan } from '@sweepstack/core'
import type { Plan, SweepDefinition, Worker } from '@sweepstack/protocol'

type Times = Pick<Plan, 'etaSeconds' | 'time' | 'timeUnknown'>

/** How long a plan takes on the fleet as it is, by the epochs that it trained lately; or why nobody knows. */
export async function planTimes(
  stored: Pick<LineageStore, 'epochTime'>,
  images: { dataset: string; folds: SweepDefinition['folds'] },
  { planned, done, workers }: { planned: SweepPlan; done: number[]; workers: Worker[] },
): Promise<Times> {
  const unknown = (timeUnknown: string): Times => ({ etaSeconds: null, timeUnknown })
  const { lineages, stopping, asked } = planned
  if (lineages.length === 0) return unknown('what the search will propose is not known')
  const { epochTimes, unmeasured } = await readEpochTimes(stored, images, lineages)
  if (unmeasured.length > 0) {
    return unknown(`no epoch of ${unmeasured.join(', ')} on this dataset was measured yet`)
  }
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0)
  if (slots === 0) return unknown('no worker is there')
  const expected = stopping?.expectedEpochs ?? null
  const share = expected === null || asked === 0 ? 1 : Math.min(1, expected / asked)
  const time = plannedTime(lineages, { done, share }, { slots, epochTimes })
  if (time === undefined) return unknown('the time of an epoch is not known')
  const { seconds, ...others } = time
  return { etaSeconds: seconds, time: { slots, ...others } }
}

async function readEpochTimes(
  stored: Pick<LineageStore, 'epochTime'>,
  images: { dataset: string; folds: SweepDefinition['folds'] },
  lineages: SweepPlan['lineages'],
) {
  const architectures = [...new Set(lineages.map(({ architecture }) => architecture))]
  const times = await Promise.all(
    architectures.map((architecture) => stored.epochTime({ ...images, architecture })),
  )
  const epochTimes = new Map<string, EpochTime>()
  const unmeasured: string[] = []
  for (const [place, architecture] of architectures.entries()) {
    const time = times[place]
    if (time === undefined) unmeasured.push(architecture)
    else epochTimes.set(architecture, time)
  }
  return { epochTimes, unmeasured }
}
