/**
 * npm run bench:streams: what 1,000 clients that follow events cost the API and Redis, while nothing happens and
 * while one sweep, which all of them follow, has 50 events a second. In shares of a core.
 */
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { residentMb } from '@sweepstack/process'
import { Redis } from 'ioredis'
import { startCluster } from '../chaos/support/cluster.ts'
import { measureMachine } from '../support/machine-speed.ts'
import { reportOf } from '../support/records.ts'
import { describeMachine } from './machine.ts'

const clients = 1000
const seconds = 30
const perSecond = 50

/** Seconds of a processor that a process took so far. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

await measureMachine()
await using cluster = await startCluster()
const api = await cluster.startApi()
const sweeps: string[] = []
for (let place = 0; place < 100; place += 1) {
  const definition = { name: `s${place}`, dataset: 'fake', parameters: { epochs: 1 } }
  sweeps.push((await cluster.client.createSweep(definition)).id)
}
let told = 0
const follow = (id: string) =>
  new Promise<void>((resolve, reject) => {
    const sent = get(`${cluster.url}/v1/sweeps/${id}/events`, { agent: false }, (response) => {
      response.on('data', (chunk: Buffer) => {
        told += chunk.toString().split('\nid: ').length - 1
      })
      resolve()
    })
    sent.on('error', reject)
  })

async function measure(what: string, meanwhile: () => Promise<void>): Promise<void> {
  const pids = { api: api.pid, redis: cluster.redisPid() }
  const before = { api: processorSeconds(pids.api), redis: processorSeconds(pids.redis) }
  const from = performance.now()
  const toldBefore = told
  await meanwhile()
  const took = (performance.now() - from) / 1000
  const share = (part: 'api' | 'redis') =>
    `${((100 * (processorSeconds(pids[part]) - before[part])) / took).toFixed(1)} %`
  const rate = Math.round((told - toldBefore) / took)
  console.log(
    `${what}: API ${share('api')} of a core, ${residentMb(pids.api)} MB; Redis ${share('redis')}; ${rate} events told a second`,
  )
}

console.log(describeMachine())
await measure('no client', () => sleep(10_000))
for (let place = 0; place < clients; place += 1) await follow(sweeps[place % 100] as string)
await sleep(3000)
await measure(`${clients} idle streams of 100 sweeps`, () => sleep(1000 * seconds))

const busy = sweeps[0] as string
for (let place = clients / 100; place < clients; place += 1) await follow(busy)
await sleep(3000)
const redis = new Redis(cluster.redisUrl)
const fields = JSON.stringify({
  lineage: 'a'.repeat(64),
  trials: [1],
  worker: 'w',
  report: reportOf(1),
})
await measure(
  `${perSecond} events a second of a sweep with ${clients} streams, beside them`,
  async () => {
    for (let event = 0; event < perSecond * 10; event += 1) {
      await redis.xadd(
        `{sweepstack}:sweep:${busy}:events`,
        '*',
        'type',
        'report',
        'at',
        Date.now(),
        'fields',
        fields,
      )
      await redis.publish('{sweepstack}:told', busy)
      await sleep(1000 / perSecond)
    }
  },
)
redis.disconnect()
process.exit(0)
