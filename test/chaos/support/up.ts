import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { freePort } from '@sweepstack/provision'
import { reachRedis } from '@sweepstack/redis'
import { childrenOf } from '../../support/children-of.ts'
import { datasetRecord } from '../../support/records.ts'
import { until } from '../../support/redis.ts'
import { spawnUp } from '../../support/up-command.ts'
import { datasetHash, fakeTrainer } from './cluster.ts'

/** The stack as one command starts it, its Redis too, whose trainers are fake. */
export async function startUp(options: { epochMs: number; slots: number }) {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-chaos-'))
  const dataRoot = path.join(directory, 'data')
  const faults = path.join(directory, 'faults')
  await mkdir(faults)
  const port = await freePort()
  const { child, output, serves } = spawnUp(
    { port, data: dataRoot, slots: options.slots },
    {
      ...process.env,
      NODE_OPTIONS: undefined,
      REDIS_URL: undefined,
      SWEEPSTACK_CHECKPOINT_SECONDS: '0',
      SWEEPSTACK_TRAINER: fakeTrainer,
      FAKE_EPOCH_MS: String(options.epochMs),
      FAKE_FAULTS: faults,
    },
  )
  const closed = new Promise((resolve) => child.once('close', resolve))
  await serves()
  const redisFile = (name: string) => readFile(path.join(dataRoot, 'redis', name), 'utf8')
  const [, redisPort] = /^port (\d+)$/m.exec(await redisFile('redis.conf')) ?? []
  const url = `redis://:${(await redisFile('password')).trim()}@127.0.0.1:${redisPort}`
  const records = await reachRedis({ url, role: 'scheduler', prefix: 'sweepstack' })
  await records.datasets.register(
    datasetRecord({ name: 'fake', hash: datasetHash, splits: { train: 10, val: 10, test: 0 } }),
  )
  return {
    client: createClient({ url: `http://127.0.0.1:${port}` }),
    records,
    /** What the command said. */
    output,
    /** Of its Redis, once one runs. */
    redisPid: () =>
      until('a Redis runs', async () => {
        for (const pid of childrenOf(child.pid)) {
          const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
          if (/(redis|valkey)-server/.test(line)) return pid
        }
        return undefined
      }),
    async [Symbol.asyncDispose]() {
      await records.close()
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 45_000)
      await closed
      clearTimeout(late)
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
