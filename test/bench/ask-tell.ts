/**
 * npm run bench:ask-tell [-- TRIALS]: random trials a second by ask and tell, with 8 clients over HTTP, an API and a
 * scheduler in processes of their own, and real Redis; one question and one report for each trial. With PYTHON set to one
 * that has optuna and redis, Optuna's own over its journal in the same Redis beside it, with 8 processes.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AskAnswer, Sweep } from '@sweepstack/protocol'
import { freePort } from '@sweepstack/provision'
import { measureMachine } from '../support/machine-speed.ts'
import { startTestRedis, until } from '../support/redis.ts'
import { describeMachine, pythonVersions } from './machine.ts'
import { table } from './statistics.ts'

const trials = Number(process.argv[2] ?? 5000)
const clients = 8
const python = process.env.PYTHON
await measureMachine()
const root = path.resolve(import.meta.dirname, '../..')
const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-asks-'))
const server = await startTestRedis({ directory })
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const env = {
  ...process.env,
  REDIS_URL: server.url,
  SWEEPSTACK_PORT: String(port),
  SWEEPSTACK_DATA: directory,
}
const parts = ['api', 'scheduler'].map((part) =>
  spawn(process.execPath, [`apps/${part}/dist/main.js`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  }),
)

async function post<T>(at: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/v1${at}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${at}: ${await response.text()}`)
  return (await response.json()) as T
}

/** Asks and tells until the sweep is over; answers how many trials. `count`: in one question. */
async function client(sweep: string, count: number): Promise<number> {
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

async function measure(count: number): Promise<number> {
  const { id } = await post<Sweep>('/sweeps', {
    name: 'asks',
    trainer: 'external',
    dataset: `asks-${count}`,
    metric: { name: 'val_accuracy', goal: 'maximize' },
    parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 1 },
    search: { kind: 'random', trials },
  })
  const from = performance.now()
  const done = await Promise.all(Array.from({ length: clients }, () => client(id, count)))
  const seconds = (performance.now() - from) / 1000
  return done.reduce((sum, one) => sum + one, 0) / seconds
}

/** Its own question and answer, in processes over the journal. */
const optunaProgram = `
import sys, time, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalRedisBackend
optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = JournalStorage(JournalRedisBackend(sys.argv[1]))
study = optuna.create_study(study_name="asks", storage=storage, load_if_exists=True, direction="maximize",
    sampler=optuna.samplers.RandomSampler())
start = time.time()
study.optimize(lambda trial: 1 / (1 + trial.suggest_float("learningRate", 0.001, 1, log=True)), n_trials=int(sys.argv[2]))
print(start, time.time())
`

async function optuna(): Promise<number> {
  const run = (count: number) =>
    new Promise<number[]>((resolve, reject) => {
      const args = ['-c', optunaProgram, server.url, String(count)]
      const child = spawn(python as string, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.on('data', (part: Buffer) => {
        output += part
      })
      child.once('exit', (code) => {
        if (code === 0) resolve(output.trim().split(' ').map(Number))
        else reject(new Error(`optuna ended with ${code}`))
      })
    })
  // One process makes the study.
  await run(1)
  const share = Math.ceil(trials / clients)
  const times = await Promise.all(Array.from({ length: clients }, () => run(share)))
  const [starts, ends] = [0, 1].map((at) => times.map((pair) => pair[at] as number))
  return (share * clients) / (Math.max(...(ends ?? [])) - Math.min(...(starts ?? [])))
}

try {
  await until('the API answers', () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  const rows = [
    ['sweepstack, one trial in a question', (await measure(1)).toFixed(0)],
    ['sweepstack, ten trials in a question', (await measure(10)).toFixed(0)],
  ]
  const versions = python && pythonVersions(python, ['optuna', 'redis'])
  if (versions) rows.push([`${versions}, journal in Redis`, (await optuna()).toFixed(0)])
  else console.log('without Optuna: set PYTHON to one that has optuna and redis')
  console.log(`${describeMachine()}\n${trials} random trials, ${clients} clients`)
  console.log(table(['', 'trials/s'], rows))
} finally {
  for (const part of parts) part.kill()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}
