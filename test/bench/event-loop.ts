/**
 * npm run bench:event-loop: for how long each request about a large sweep holds the event loop of the API, the sweep
 * that of the scheduler, and a collection of garbage that of the scheduler. Processes of their own, real Redis, records
 * written by the real scripts. The goal is 50 ms at most.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Sweep, TrialSummary } from '@sweepstack/protocol'
import { freePort } from '@sweepstack/provision'
import { openRedis } from '@sweepstack/redis'
import { measureMachine } from '../support/machine-speed.ts'
import { datasetRecord, reportOf } from '../support/records.ts'
import { startTestRedis, until } from '../support/redis.ts'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'

/** Of 200 rates each. */
const trials = 200 * Math.ceil(Number(process.argv[2] ?? 20_000) / 200)
const planned = 50_000
await measureMachine()
const root = path.resolve(import.meta.dirname, '../..')
const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-loop-'))
const artifacts = path.join(directory, 'artifacts')
const server = await startTestRedis({ directory })
const redis = await openRedis({ url: server.url, role: 'api' })
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const spawnPart = (part: 'api' | 'scheduler') =>
  spawn(
    process.execPath,
    ['--import', path.join(root, 'test/support/loop-delay.mjs'), `apps/${part}/dist/main.js`],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        REDIS_URL: server.url,
        SWEEPSTACK_PORT: String(port),
        SWEEPSTACK_DATA: directory,
        SWEEPSTACK_ARTIFACTS: artifacts,
      },
    },
  )
const api = spawnPart('api')
const scheduler = spawnPart('scheduler')

/** Since it was asked last. */
async function delays(
  part: ChildProcess = api,
): Promise<{ p99: number; max: number; work: number }> {
  const answer = once(part, 'message')
  part.send('read')
  return (await answer)[0]
}

const rows: string[][] = []
const inMs = ({ p99, max, work }: { p99: number; max: number; work: number }) =>
  [p99, max, work].map((ms) => ms.toFixed(1))
async function measure(
  name: string,
  request: string,
  body?: object,
  method = body ? 'POST' : 'GET',
): Promise<string> {
  await delays()
  const from = performance.now()
  const response = await fetch(`${url}/v1${request}`, {
    method,
    ...(body
      ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : {}),
  })
  const text = await response.text()
  const seconds = (performance.now() - from) / 1000
  const delayed = await delays()
  rows.push([name, String(response.status), seconds.toFixed(2), ...inMs(delayed)])
  return text
}

const rates = (count: number) => Array.from({ length: count }, (_, place) => (place + 1) / 1000)
const definition = (parameters: object, rest: object = {}) => ({
  name: 'loop',
  dataset: 'loop',
  parameters: { epochs: 1, ...parameters },
  ...rest,
})
const kinds = 'abcdefghijklmnopqrst'

async function end(trial: TrialSummary): Promise<void> {
  const started = await redis.lineages.start(trial.lineage, 'bench')
  if (started.kind !== 'started') throw new Error(`trial ${trial.number} did not start`)
  const folder = path.join(artifacts, 'checkpoints', trial.lineage)
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, `${started.fence}-1.safetensors`), 'x')
  if (trial.number % 2 === 0) {
    const message = `failure ${kinds[trial.number % kinds.length]} at step ${trial.number}`
    const failure = { code: 'DIVERGED', class: 'diverged', message } as const
    return redis.lineages.fail(trial.lineage, started.fence, failure)
  }
  const share = Math.round(1000 * Math.abs(Math.sin(trial.number))) / 1000
  const report = reportOf(1, { accuracy: share, val_loss: 1 - share, val_accuracy: share })
  await redis.lineages.report(trial.lineage, started.fence, report)
}

async function measureScheduler(name: string, from: number): Promise<void> {
  const delayed = await delays(scheduler)
  const seconds = (performance.now() - from) / 1000
  rows.push([`scheduler: ${name}`, '', seconds.toFixed(2), ...inMs(delayed)])
}

/** Of a grid of which few trials are open: each time it has some values more. */
async function measureEdits(): Promise<void> {
  const parts = { learningRate: rates(250), labelSmoothing: rates(planned / 250 - 2) }
  const posted = definition(parts, { name: 'edited', parallelism: 4, seed: 7 })
  const created = await fetch(`${url}/v1/sweeps`, {
    method: 'POST',
    body: JSON.stringify(posted),
    headers: { 'content-type': 'application/json' },
  })
  const { id } = (await created.json()) as { id: string }
  await until('its first trials are opened', async () => (await trialsOf(id)).length === 4)
  // What it was held by while it started.
  await delays(scheduler)
  for (const [place, times] of ['once', 'twice'].entries()) {
    const parameters = { labelSmoothing: rates(planned / 250 - 1 + place) }
    const from = performance.now()
    const asked = `edit of a grid of ${planned} trials, ${times}`
    await measure(asked, `/sweeps/${id}`, { parameters }, 'PATCH')
    const [trial] = (await trialsOf(id)).filter(({ status }) => status === 'waiting')
    const known = (await trialsOf(id)).length
    await end(trial as TrialSummary)
    await until('the next one is opened', async () => (await trialsOf(id)).length > known)
    await measureScheduler(`the sweep, edited ${times}`, from)
    await measure(`leaderboard of the sweep, edited ${times}`, `/sweeps/${id}/leaderboard`)
  }
  await measure('the edited sweep', `/sweeps/${id}`)
  await fetch(`${url}/v1/sweeps/${id}`, {
    method: 'PATCH',
    body: JSON.stringify({ status: 'cancelled' }),
    headers: { 'content-type': 'application/json' },
  })
}

async function trialsOf(sweep: string): Promise<TrialSummary[]> {
  return redis.sweeps.trials(sweep, { after: 0, limit: 100 })
}

await redis.datasets.register(
  datasetRecord({
    name: 'loop',
    hash: 'b'.repeat(64),
    splits: { train: 1000, val: 1000, test: 0 },
  }),
)
await until('the API answers', () =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  ),
)
await measure('first request', '/sweeps')
await measure(
  `plan of ${planned} trials`,
  '/plans',
  definition({ learningRate: rates(250), labelSmoothing: rates(planned / 250) }),
)
const finite = { learningRate: rates(250), labelSmoothing: rates(planned / 250) }
const constraints = ['learningRate > 0']
await measure(
  `plan of ${planned} trials with a constraint`,
  '/plans',
  definition(finite, { constraints }),
)
const sgd = { values: [0.5, 0.9], when: { optimizer: 'sgd' } }
const branches = { optimizer: ['sgd', 'adam'], momentum: sgd, learningRate: rates(250) }
await measure(
  `plan of ${planned} trials with a condition`,
  '/plans',
  definition({ ...branches, labelSmoothing: rates(planned / 750) }),
)
const search = { kind: 'random', trials: planned }
await measure(`plan of ${planned} draws, all of a space`, '/plans', definition(finite, { search }))
const architecture = Array.from({ length: 4000 }, (_, place) => ({
  name: 'cnn',
  filters: [place + 1],
}))
await measure('plan of 4000 architectures', '/plans', definition({ architecture }))
await measure('plan with 10000 wrong values', '/plans', definition({ batchSize: rates(10_000) }))
await measureEdits()
await delays(scheduler)
const opened = performance.now()
const created = await measure(
  `sweep of ${trials} trials`,
  '/sweeps',
  definition(
    { learningRate: rates(200), labelSmoothing: rates(trials / 200) },
    { parallelism: 100_000 },
  ),
)
const { id } = JSON.parse(created) as { id: string }
await until(
  'all trials are opened',
  async () => (await redis.sweeps.trials(id, { after: trials - 1, limit: 1 })).length > 0,
  {
    seconds: 300,
  },
)
await measureScheduler('a sweep is opened', opened)
const ended = performance.now()
for (let after = 0; after < trials; after += 500) {
  await Promise.all((await redis.sweeps.trials(id, { after, limit: 500 })).map(end))
}
await until(
  'the sweep ends',
  async () => {
    const answer = await fetch(`${url}/v1/sweeps/${id}`)
    return ((await answer.json()) as Sweep).status !== 'running'
  },
  { seconds: 300 },
)
await measureScheduler('the sweep as its trials end', ended)
const sweep = `/sweeps/${id}`
await measure('failures', `${sweep}/failures`)
await measure('leaderboard, the first look', `${sweep}/leaderboard`)
await measure('leaderboard, again', `${sweep}/leaderboard`)
await measure('leaderboard, by a parameter', `${sweep}/leaderboard?sort=learningRate&limit=1000`)
await measure('leaderboard, by a condition', `${sweep}/leaderboard?where=learningRate%3C0.01`)
await measure('importance, fANOVA', `${sweep}/importance`)
await measure('importance, PED-ANOVA', `${sweep}/importance?method=ped-anova`)
await measure('importance of another metric', `${sweep}/importance?metric=val_loss`)
await measure('1000 trials', `${sweep}/trials?limit=1000`)
await measure('all trials as CSV', `${sweep}/trials.csv`)
await measure('all trials as Parquet', `${sweep}/trials.parquet`)
await measure('sweeps', '/sweeps')
await measure('disk', '/disk')
await measure('gc, what it would delete', '/gc', { dryRun: true })
console.log(`${describeMachine()}\n${trials} trials, half of them failed; ms of event loop`)
console.log(table(['request', 'status', 'seconds', 'p99', 'longest', 'own work'], rows))
api.kill()
scheduler.kill()
await redis.close()
await server.stop()
await rm(directory, { recursive: true, force: true })
