import {
  type EpochTime,
  type LineageStore,
  plannedTime,
  type SweepPlan,
  type TimeToSpend,
} from '@sweepstack/core'
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

/** What the budget of time is worth on the fleet as it is; undefined without one, and where no epoch was measured. */
export async function timeToSpend(
  stored: Pick<LineageStore, 'epochTime'>,
  images: { dataset: string; folds: SweepDefinition['folds'] },
  { budget }: SweepDefinition,
  { planned, workers }: { planned: SweepPlan; workers: Worker[] },
): Promise<TimeToSpend | undefined> {
  const { hours, until, slotHours } = budget ?? {}
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0)
  const left = [
    ...(hours === undefined ? [] : [hours * 3600]),
    ...(until === undefined ? [] : [(Date.parse(until) - Date.now()) / 1000]),
  ]
  if (slots === 0 || left.length + (slotHours ?? 0) === 0) return undefined
  const { epochTimes, unmeasured } = await readEpochTimes(stored, images, planned.lineages)
  const sums = { epochs: 0, seconds: 0 }
  for (const { from, epochs, architecture } of planned.lineages) {
    sums.epochs += epochs - from
    sums.seconds += (epochs - from) * (epochTimes.get(architecture)?.mean ?? 0)
  }
  if (unmeasured.length > 0 || sums.epochs === 0) return undefined
  const ofSlots = (slotHours ?? Number.POSITIVE_INFINITY) * 3600
  const seconds = Math.min(...left, ofSlots)
  const slotSeconds = Math.min(...left.map((one) => one * slots), ofSlots)
  return { seconds, slotSeconds, secondsPerEpoch: sums.seconds / sums.epochs }
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
