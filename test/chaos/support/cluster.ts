import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { freePort, type PrivateRedisOptions } from '@sweepstack/provision'
import { reachRedis } from '@sweepstack/redis'
import { datasetRecord } from '../../support/records.ts'
import { startTestRedis, until } from '../../support/redis.ts'

const root = path.resolve(import.meta.dirname, '../../..')
export const fakeTrainer = path.join(root, 'test/support/fake-trainer/main.mjs')
export const datasetHash = 'c'.repeat(64)
type Part = 'api' | 'scheduler' | 'worker'

export interface ClusterOptions {
  redis?: Partial<PrivateRedisOptions>
  /** Where all connect, if not as the owner of the cluster's own Redis. */
  redisUrl?(own: string): Promise<string>
  /** For every part. */
  env?: Record<string, string>
  epochMs?: number
  /** Where artifacts lie; a folder of the cluster's own if not given. */
  artifacts?: string
}

export interface RunningPart {
  part: Part
  child: ChildProcess
  pid: number
  /** All it wrote. */
  lines: string[]
}

/** A whole stack with a Redis of its own, whose trainers are fake; parts are real processes from dist. */
export async function startCluster(options: ClusterOptions = {}) {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-chaos-'))
  const faults = path.join(directory, 'faults')
  await mkdir(faults)
  const redisPort = await freePort()
  const redisOptions = {
    ...options.redis,
    directory: path.join(directory, 'redis'),
    port: redisPort,
    ...(options.redis?.directory ? { directory: options.redis.directory } : {}),
  }
  let server = await startTestRedis(redisOptions)
  const redisUrl = (await options.redisUrl?.(server.url)) ?? server.url
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env: Record<string, string | undefined> = {
    ...process.env,
    NODE_OPTIONS: undefined,
    REDIS_URL: redisUrl,
    SWEEPSTACK_PORT: String(port),
    SWEEPSTACK_DATA: path.join(directory, 'data'),
    SWEEPSTACK_ARTIFACTS: options.artifacts ?? path.join(directory, 'artifacts'),
    SWEEPSTACK_SLOTS: '1',
    SWEEPSTACK_CHECKPOINT_SECONDS: '0',
    SWEEPSTACK_PROBE_SECONDS: '0.5',
    SWEEPSTACK_TRAINER: fakeTrainer,
    FAKE_EPOCH_MS: String(options.epochMs ?? 50),
    FAKE_FAULTS: faults,
    ...options.env,
  }
  const parts: RunningPart[] = []
  const spawnPart = (part: Part, more: Record<string, string> = {}): RunningPart => {
    const child = spawn(process.execPath, [path.join(root, 'apps', part, 'dist/main.js')], {
      env: { ...env, ...more } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')))
    }
    const running = { part, child, pid: child.pid as number, lines }
    parts.push(running)
    return running
  }
  const client = createClient({ url })
  const startApi = async () => {
    const api = spawnPart('api')
    const answered = async () => {
      if (api.child.exitCode !== null) throw new Error(api.lines.join('\n'))
      return client.workers().catch(() => undefined)
    }
    await until('the API answers', answered)
    return api
  }
  const records = await reachRedis({ url: redisUrl, role: 'scheduler', prefix: 'sweepstack' })
  await records.datasets.register(
    datasetRecord({ name: 'fake', hash: datasetHash, splits: { train: 10, val: 10, test: 0 } }),
  )
  return {
    url,
    client,
    records,
    directory,
    faults,
    parts,
    redisUrl,
    /** As the owner of the cluster's own Redis. */
    adminUrl: server.url,
    redisDirectory: redisOptions.directory,
    redisPid: () => server.pid,
    spawn: spawnPart,
    env: env as Record<string, string>,
    startApi,
    /** Starts the API and a scheduler. */
    async startService() {
      await startApi()
      spawnPart('scheduler')
    },
    /** Starts a worker and waits until the fleet has it. */
    async startWorker(more: Record<string, string> = {}) {
      const running = spawnPart('worker', more)
      const joined = async () => {
        if (running.child.exitCode !== null) throw new Error(running.lines.join('\n'))
        return (await records.fleet.list()).some((worker) => worker.pid === running.pid)
      }
      await until('a worker joins', joined)
      return running
    },
    /** `kill -9` of Redis, and a new server on the same files. */
    async killRedis(options: { downMs: number; meanwhile?: () => Promise<void> }) {
      try {
        process.kill(server.pid, 'SIGKILL')
      } catch {
        // Somebody has done it.
      }
      await server.ended
      await options.meanwhile?.()
      await new Promise((resolve) => setTimeout(resolve, options.downMs))
      server = await startTestRedis(redisOptions)
    },
    fault: (name: string, text = 'once') => writeFile(path.join(faults, name), text),
    /** No trainer goes on from the epoch that it is in until `meanwhile` is done. */
    async held<T>(meanwhile: () => Promise<T>): Promise<T> {
      const file = path.join(faults, 'stay')
      await writeFile(file, 'always')
      try {
        return await meanwhile()
      } finally {
        await rm(file, { force: true })
      }
    },
    pardon: (name: string) => rm(path.join(faults, name), { force: true }),
    async [Symbol.asyncDispose]() {
      for (const { child } of parts) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGCONT')
        child.kill('SIGKILL')
      }
      await records.close()
      await server.stop()
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
export type Cluster = Awaited<ReturnType<typeof startCluster>>

/** Ends a part for good and waits until the kernel has. */
export async function kill(running: RunningPart, signal: NodeJS.Signals = 'SIGKILL') {
  const { child } = running
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}
