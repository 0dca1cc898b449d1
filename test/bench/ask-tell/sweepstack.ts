import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AskAnswer, Sweep } from '@sweepstack/protocol'
import { freePort } from '@sweepstack/provision'
import { Redis } from 'ioredis'
import { startTestRedis, until } from '../../support/redis.ts'
import { createPoster, type Poster } from './poster.ts'

/** Of a way to ask: trials a second, and what a trial cost. */
export interface Figures {
  'trials/s': number
  'API, ms': number
  'scheduler, ms': number
  'Redis, ms': number
  'clients, ms': number
  'reads of Redis': number
  'KB in and out of Redis': number
}

export const figureNames = [
  'trials/s',
  'API, ms',
  'scheduler, ms',
  'Redis, ms',
  'clients, ms',
  'reads of Redis',
  'KB in and out of Redis',
] as const

interface Measure {
  /** Of a built checkout. */
  root: string
  trials: number
  clients: number
  /** Trials in one question, of each sweep that is measured. */
  counts: number[]
  /** Trials of a sweep before them, after which the processes have compiled what they use. */
  warmUp: number
  /** Folder for the CPU profiles of the API and the scheduler. */
  profile: string | undefined
}

/** Starts the API and the scheduler of a checkout, and measures a sweep for each count. */
export async function measureCheckout(measure: Measure): Promise<Figures[]> {
  const { root, trials, clients, counts, warmUp, profile } = measure
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const programs = ['api', 'scheduler'].map((part) => [
    ...profiling,
    path.join(root, `apps/${part}/dist/main.js`),
  ])
  return withProcesses(programs, async (running) => {
    const { post } = running
    if (warmUp > 0) await askAndTell(post, { name: 'warm-up', trials: warmUp, clients, count: 1 })
    const figures: Figures[] = []
    for (const count of counts) {
      const work = () => askAndTell(post, { name: `asks-${count}`, trials, clients, count })
      figures.push(await measured(running, trials, work))
    }
    return figures
  })
}

/** Two requests for each trial that do next to nothing: what is left when all that ask and tell does is taken away. */
export async function measureFloor({
  trials,
  clients,
  warmUp,
}: Pick<Measure, 'trials' | 'clients' | 'warmUp'>): Promise<Figures> {
  const program = ['--import', 'tsx', path.join(import.meta.dirname, 'floor-server.ts')]
  return withProcesses([program], async (running) => {
    const pass = async (count: number) => {
      const each = async () => {
        for (let n = 0; n < (2 * count) / clients; n += 1) await running.post('/once', { n })
      }
      await Promise.all(Array.from({ length: clients }, each))
    }
    await pass(warmUp)
    return measured(running, trials, () => pass(trials))
  })
}

interface Running {
  /** The API, and the scheduler if there is one. */
  parts: ChildProcess[]
  redis: Redis
  post: Poster
}

/** Node runs the programs, beside a Redis of their own. The first one serves. */
async function withProcesses<T>(
  programs: string[][],
  measure: (running: Running) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-asks-'))
  const server = await startTestRedis({ directory })
  const redis = new Redis(server.url)
  const port = await freePort()
  const env = {
    ...process.env,
    REDIS_URL: server.url,
    PORT: String(port),
    SWEEPSTACK_PORT: String(port),
    SWEEPSTACK_DATA: directory,
  }
  const parts = programs.map((program) =>
    spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'], env }),
  )
  const post = createPoster(port)
  try {
    await until('the server answers', () => isReady(port))
    return await measure({ parts, redis, post })
  } finally {
    post.close()
    redis.disconnect()
    await Promise.all(parts.map(stop))
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function stop(part: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => part.once('exit', resolve))
  part.kill()
  await ended
}

/** A sweep, from its creation until it is over. */
async function askAndTell(
  post: Poster,
  {
    name,
    trials,
    clients,
    count,
  }: { name: string; trials: number; clients: number; count: number },
): Promise<void> {
  const { id } = await post<Sweep>('/sweeps', {
    name,
    trainer: 'external',
    dataset: name,
    metric: { name: 'val_accuracy', goal: 'maximize' },
    parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 1 },
    search: { kind: 'random', trials },
  })
  const done = await Promise.all(Array.from({ length: clients }, () => client(post, id, count)))
  const all = done.reduce((sum, one) => sum + one, 0)
  if (all !== trials) throw new Error(`${all} trials in the place of ${trials}`)
}

/** Asks and tells until the sweep is over; answers how many trials. `count`: in one question. */
async function client(post: Poster, sweep: string, count: number): Promise<number> {
  for (let done = 0; ; ) {
    const answer = await post<AskAnswer>(`/sweeps/${sweep}/ask`, { count })
    if (answer.trials.length === 0) {
      if (answer.status !== 'running') return done
      await sleep(20)
    }
    for (const { trial, fence, config } of answer.trials) {
      const share = 1 / (1 + Number(config.learningRate))
      const metrics = { loss: 1, accuracy: share, val_loss: 1, val_accuracy: share }
      await post(`/sweeps/${sweep}/trials/${trial}/report`, { fence, epoch: 1, metrics })
      done += 1
    }
  }
}

async function measured(
  running: Running,
  trials: number,
  work: () => Promise<void>,
): Promise<Figures> {
  const before = await countersOf(running)
  const from = performance.now()
  await work()
  const seconds = (performance.now() - from) / 1000
  const after = await countersOf(running)
  const [api = 0, scheduler = 0, redis = 0, own = 0, reads = 0, bytes = 0] = after.map(
    (value, at) => (value - (before[at] as number)) / trials,
  )
  return {
    'trials/s': trials / seconds,
    'API, ms': api,
    'scheduler, ms': scheduler,
    'Redis, ms': redis,
    'clients, ms': own,
    'reads of Redis': reads,
    'KB in and out of Redis': bytes / 1024,
  }
}

/** Milliseconds computed by the API, the scheduler, Redis and this process; reads of Redis, and its bytes. */
async function countersOf({ parts: [api, scheduler], redis }: Running): Promise<number[]> {
  const info = await redis.info()
  const figure = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1])
  const { user, system } = process.cpuUsage()
  return [
    computedMs(api),
    computedMs(scheduler),
    1000 * (figure('used_cpu_user') + figure('used_cpu_sys')),
    (user + system) / 1000,
    figure('total_reads_processed'),
    figure('total_net_input_bytes') + figure('total_net_output_bytes'),
  ]
}

/** Linux counts in hundredths of a second. */
function computedMs(part: ChildProcess | undefined): number {
  if (part === undefined) return 0
  const { pid } = part
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return 10 * (Number(fields[11]) + Number(fields[12]))
}
