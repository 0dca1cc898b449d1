/**
 * npm run bench:reports: reports per second that Redis takes from fake trainers, all of them watched by
 * trials of one sweep per hundred lineages, and the memory that each costs.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { initialState, planSweep, step } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { reportOf } from '../support/records.ts'
import { startTestRedis } from '../support/redis.ts'

const sweeps = 10
const lineagesPerSweep = 100
const epochs = 100
/** Connections, each with as many lineages in flight as it has. */
const connections = 8

const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-bench-'))
const server = await startTestRedis({ directory })
const raw = new Redis(server.url)
const handles = await Promise.all(
  Array.from({ length: connections }, () => openRedis({ url: server.url, role: 'scheduler' })),
)
const [first] = handles as [(typeof handles)[0]]
const lineages: string[] = []
for (let sweep = 0; sweep < sweeps; sweep += 1) {
  const definition = parseDefinition({
    name: 'bench',
    dataset: 'fake',
    parameters: { epochs },
    repeats: lineagesPerSweep,
    seed: 1000 * sweep,
  })
  const hash = 'b'.repeat(64)
  const state = initialState(definition, hash)
  const { lineages: planned, ...plan } = planSweep(definition, hash)
  const id = `swp_${String(sweep).padStart(20, '0')}`
  const counts = { asked: plan.asked, unique: plan.unique, trained: 0 }
  await first.sweeps.create({
    id,
    name: 'bench',
    tags: [],
    state,
    plan: { ...plan, lineages: planned.length, epochs: counts, etaSeconds: null, parameters: {} },
  })
  const pending = await first.sweeps.pending(id)
  if (pending === undefined) throw new Error('the sweep is gone')
  for (const command of step(pending).commands) await first.sweeps.carryOut(id, command)
  lineages.push(...planned.map(({ key }) => key))
}
const usedBytes = async () => Number(/used_memory:(\d+)/.exec(await raw.info('memory'))?.[1])
const before = await usedBytes()

async function train(handle: (typeof handles)[0], key: string): Promise<void> {
  const started = await handle.lineages.start(key, 'bench')
  if (started.kind !== 'started') throw new Error('did not start')
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const report = reportOf(epoch, {
      loss: Math.random(),
      accuracy: Math.random(),
      val_loss: Math.random(),
      val_accuracy: Math.random(),
      learning_rate: 0.001,
      seconds: 12.3456789,
      state: Buffer.from(String(epoch).padStart(16, '0')).toString('hex'),
    })
    await handle.lineages.report(key, started.fence, report)
  }
}

const from = performance.now()
await Promise.all(
  lineages.map((key, place) => train(handles[place % connections] as (typeof handles)[0], key)),
)
const seconds = (performance.now() - from) / 1000
const reports = lineages.length * epochs
console.log(`${reports} reports of ${lineages.length} lineages in ${seconds.toFixed(1)} s`)
console.log(`${Math.round(reports / seconds)} reports per second`)
console.log(`${Math.round(((await usedBytes()) - before) / reports)} bytes of Redis per report`)
raw.disconnect()
for (const handle of handles) await handle.close()
await server.stop()
await rm(directory, { recursive: true, force: true })
