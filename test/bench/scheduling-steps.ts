import { randomBytes } from 'node:crypto'
import { initialState, planSweep } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'

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
  })
  const { lineages, ...plan } = planSweep(definition, datasetHash)
  const epochs = { asked: plan.asked, unique: plan.unique, trained: 0 }
  await redis.sweeps.create({
    id,
    name: 'steps',
    tags: [],
    state: initialState(definition, datasetHash),
    plan: { ...plan, lineages: lineages.length, epochs, etaSeconds: null, parameters: {} },
  })
  const { advance } = createScheduler(redis, log)
  await advance(id)
  const times: number[] = []
  const sums = { cpu: 0, read: 0, written: 0 }
  for (let trial = 1; trial <= steps; trial += 1) {
    await redis.sweeps.push(id, { type: 'trialEnded', trial, status: 'completed', score: 0.5 })
    const [before, cpu, from] = [await traffic(raw), process.cpuUsage(), performance.now()]
    await advance(id)
    times.push(1000 * (performance.now() - from))
    const { user, system } = process.cpuUsage(cpu)
    const after = await traffic(raw)
    sums.cpu += user + system
    sums.read += after.out - before.out - after.ofInfo
    sums.written += after.in - before.in
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
export async function traffic(raw: Redis): Promise<{ in: number; out: number; ofInfo: number }> {
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
