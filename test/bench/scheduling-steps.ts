import { randomBytes } from 'node:crypto'
import { parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { createPlanned } from '../support/planned-sweep.ts'
import { workerRecord } from '../support/records.ts'

const datasetHash = 'b'.repeat(64)
const log = { info: () => undefined, error: () => undefined }

/** Of one step in a sweep with so many open trials. */
export interface StepCost {
  open: number
  /** Median, on the wall. */
  microseconds: number
  /** Of a processor, here. */
  cpuMicroseconds: number
  /** What the scheduler reads of Redis and writes to it. */
  bytesRead: number
  bytesWritten: number
}

/**
 * What it costs to take the end of one trial in and to open the next one, of a sweep that has `open` others open,
 * under a budget of epochs.
 */
export async function costOfStep(
  redis: RedisHandle,
  raw: Redis,
  open: number,
  steps: number,
  rest: object = {},
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<StepCost> {
  const id = `swp_${randomBytes(10).toString('hex')}`
  const definition = parseDefinition({
    name: 'steps',
    dataset: 'fake',
    seed: open,
    parallelism: open,
    parameters: { epochs: 10, learningRate: { min: 0.001, max: 1 } },
    search: { kind: 'random', trials: 2 * open },
    budget: { epochs: 20 * open },
    ...rest,
  })
  await createPlanned(redis, { id, definition, dataset: datasetHash })
  const { advance } = createScheduler(redis, log)
  await advance(id)
  return measuredSteps(raw, open, steps, {
    async before(trial) {
      await meanwhile()
      await redis.sweeps.push(id, { type: 'trialEnded', trial, status: 'completed', score: 0.5 })
    },
    step: () => advance(id),
  })
}

/** The same of a sweep that follows the fleet, of so many workers with a slot each. */
export async function costOfFleet(
  redis: RedisHandle,
  raw: Redis,
  workers: number,
  steps: number,
): Promise<StepCost> {
  const running = ['a'.repeat(64)]
  const records = Array.from({ length: workers }, (_, place) =>
    workerRecord({ id: `worker-${place}`, running }),
  )
  let announced = Number.NEGATIVE_INFINITY
  /** Before they are taken for gone. */
  const announce = async () => {
    if (performance.now() - announced < 5000) return
    await Promise.all(records.map((worker) => redis.fleet.announce(worker)))
    announced = performance.now()
  }
  await announce()
  const cost = await costOfStep(redis, raw, 100, steps, { stopping: 'median' }, announce)
  if ((await redis.fleet.list()).length < workers) throw new Error('workers were forgotten')
  for (const { id } of records) await redis.fleet.leave(id)
  return { ...cost, open: workers }
}

/** `before`: what happens ahead of the step of a trial, and is not measured. */
export async function measuredSteps(
  raw: Redis,
  open: number,
  steps: number,
  { before, step }: { before: (trial: number) => Promise<unknown>; step: () => Promise<unknown> },
): Promise<StepCost> {
  const times: number[] = []
  const sums = { cpu: 0, read: 0, written: 0 }
  for (let trial = 1; trial <= steps; trial += 1) {
    await before(trial)
    const [start, cpu, from] = [await traffic(raw), process.cpuUsage(), performance.now()]
    await step()
    times.push(1000 * (performance.now() - from))
    const { user, system } = process.cpuUsage(cpu)
    const end = await traffic(raw)
    sums.cpu += user + system
    sums.read += end.out - start.out - end.ofInfo
    sums.written += end.in - start.in
  }
  return {
    open,
    microseconds: times.sort((a, b) => a - b)[Math.floor(steps / 2)] as number,
    cpuMicroseconds: sums.cpu / steps,
    bytesRead: sums.read / steps,
    bytesWritten: sums.written / steps,
  }
}

/** Bytes that Redis sent and took, and how many of those it sent told this. */
async function traffic(raw: Redis): Promise<{ in: number; out: number; ofInfo: number }> {
  const text = await raw.info('stats')
  const figure = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(text)?.[1])
  const [taken, sent] = [figure('total_net_input_bytes'), figure('total_net_output_bytes')]
  return { in: taken, out: sent, ofInfo: text.length }
}

export function tellSteps(costs: StepCost[], what = 'open trials'): void {
  console.log(`| ${what.padEnd(11)} | µs per step | µs of a core | bytes read | bytes written |`)
  console.log('| ----------- | ----------- | ------------ | ---------- | ------------- |')
  for (const { open, ...figures } of costs) {
    const cells = [open, ...Object.values(figures).map(Math.round)]
    console.log(`| ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`)
  }
}
