import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AskAnswer, Sweep, Trial, VerdictAnswer } from '@sweepstack/protocol'
import { cacheDirectory } from '@sweepstack/provision'
import { expect, test } from 'vitest'
import { startBoard } from '../../support/board.ts'
import { until } from '../../support/redis.ts'

/** The example of ask and tell: two programs in Python search together with scikit-learn. */

const version = '1.9.1'
const packages = path.join(cacheDirectory(process.env), `scikit-learn-${version}`)
const examples = path.resolve(import.meta.dirname, '../../../examples/ask-and-tell')
const example = path.join(examples, 'search.py')
const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', packages]

function python(args: string[], env: Record<string, string> = {}) {
  const child: ChildProcess = spawn('python3', args, {
    env: { ...process.env, PYTHONPATH: packages, OMP_NUM_THREADS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => {
      output += part
    })
  }
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('error', (error) => resolve({ code: -1, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
  })
}

async function hasScikitLearn(): Promise<boolean> {
  await mkdir(packages, { recursive: true })
  const here = async () => (await python(['-c', 'import sklearn.neural_network'])).code === 0
  if (await here()) return true
  await python([...pip, `scikit-learn==${version}`])
  return here()
}

const isThere = await hasScikitLearn()
if (!isThere) {
  process.stdout.write(
    'ask and tell in Python skipped: python3 with pip and scikit-learn is needed\n',
  )
}

/** API and scheduler over records of their own. */
async function startService() {
  const fixture = await startBoard({ train: 10, val: 10, test: 0 })
  const ends = new AbortController()
  const scheduling = fixture.scheduler.run(ends.signal)
  return {
    ...fixture,
    url: await fixture.listen(),
    async [Symbol.asyncDispose]() {
      ends.abort()
      await scheduling
      await fixture[Symbol.asyncDispose]()
    },
  }
}

test.skipIf(!isThere)('two programs search together, and the best config is known', async () => {
  await using service = await startService()
  const { url } = service
  const first = python([example, '5'], { SWEEPSTACK_URL: url })
  const sweep = await until('the sweep is posted', async () => {
    const { sweeps } = await service.redis.sweeps.list({ limit: 1 })
    return sweeps[0]?.id
  })
  const second = python([example], { SWEEPSTACK_URL: url, SWEEP: sweep })
  const both = await Promise.all([first, second])
  for (const { code, output } of both) expect([code, output]).toEqual([0, expect.any(String)])
  const read = async (part: string) => (await fetch(`${url}/v1/sweeps/${sweep}${part}`)).json()
  const { status, reason, counts } = (await read('')) as Sweep
  const said = JSON.stringify([both, status, reason, await read('/trials')], undefined, 1)
  const trained = both.map(({ output }) => Number(/trained (\d+) trials/.exec(output)?.[1]))
  const sum = trained.reduce((all, one) => all + one, 0)
  expect(counts, said).toMatchObject({ completed: 5, failed: 0 })
  expect(sum).toBe(5)
  const { rows } = await service.board(sweep)
  expect(rows.length).toBeGreaterThan(0)
  expect(rows[0]?.score).toBeGreaterThan(0.8)
  expect(both[0]?.output).toContain(rows[0]?.score.toFixed(4))
})

test.skipIf(!isThere)(
  'two programs train a population, and read what the other one saved',
  async () => {
    await using service = await startService()
    const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-states-'))
    const env = { SWEEPSTACK_URL: service.url }
    const population = path.join(examples, 'population.py')
    const first = python([population, folder], env)
    const sweep = await until('the sweep is posted', async () => {
      const { sweeps } = await service.redis.sweeps.list({ limit: 1 })
      return sweeps[0]?.id
    })
    const both = await Promise.all([first, python([population, folder], { ...env, SWEEP: sweep })])
    for (const { code, output } of both) expect([code, output]).toEqual([0, expect.any(String)])
    const { counts, epochs } = (await (
      await fetch(`${service.url}/v1/sweeps/${sweep}`)
    ).json()) as Sweep
    expect(counts).toMatchObject({ completed: 8, failed: 0 })
    // Two of eight clone at each of three comparisons, and each state was saved once.
    expect(await readdir(folder)).toHaveLength(epochs.trained)
    const clones = both.flatMap(({ output }) => output.match(/ from (?=(\w+)@\d: (?!\1))/g) ?? [])
    expect(clones).toHaveLength(6)
    const { rows } = await service.board(sweep)
    expect(rows[0]?.score).toBeGreaterThan(0.8)
    await rm(folder, { recursive: true })
  },
)

/** A program that asks for the trials of a sweep, and does this with each. */
const withEach = (does: string, patience = 60) =>
  ['import os', 'from sweepstack_client import Client', `client = Client(patience=${patience})`]
    .concat(
      `for trial in client.trials(os.environ["SWEEP"]):`,
      '    with trial:',
      `        ${does}`,
    )
    .join('\n')

/** What a program asks and tells, as JSON. */
function telling({ url }: { url: string }) {
  return async <T>(part: string, body: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(`${url}/v1/sweeps${part}`, request)
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as T
  }
}

const plain = {
  name: 'plain',
  trainer: 'external',
  parameters: { x: [1, 2, 3] },
  metric: { name: 'loss', goal: 'minimize' },
}

test.skipIf(!isThere)(
  "each error of a program's own fails its trial, and the next one comes",
  async () => {
    await using service = await startService()
    const { id } = await telling(service)<{ id: string }>('', plain)
    const env = { SWEEPSTACK_URL: service.url, SWEEP: id, PYTHONPATH: examples }
    const wrong = [
      'open("/there/is/none")',
      'trial.report(loss=float("nan"))',
      'raise ConnectionResetError("another service")',
    ]
    const does = `exec(${JSON.stringify(wrong)}[trial.number - 1])`
    expect(await python(['-c', withEach(does)], env)).toEqual({ code: 0, output: '' })
    const said = Array.from({ length: 3 }, async (_, at) => {
      const answer = await fetch(`${service.url}/v1/sweeps/${id}/trials/${at + 1}`)
      return ((await answer.json()) as Trial).failure?.message
    })
    expect(await Promise.all(said)).toEqual([
      expect.stringContaining('FileNotFoundError: '),
      expect.stringMatching(/NaN.*report a bad one, or fail the trial/),
      'ConnectionResetError: another service',
    ])
  },
)

test.skipIf(!isThere)('a service that is gone fails no trial and ends the program', async () => {
  await using service = await startService()
  const { id } = await telling(service)<{ id: string }>('', plain)
  const env = { SWEEPSTACK_URL: service.url, SWEEP: id, PYTHONPATH: examples }
  const does = 'client.url = "http://127.0.0.1:1"; trial.report(loss=1)'
  const { code, output } = await python(['-c', withEach(does, 0)], env)
  expect([code, output]).toEqual([1, expect.stringContaining('NoAnswer: http://127.0.0.1:1 ')])
  const { counts } = (await (await fetch(`${service.url}/v1/sweeps/${id}`)).json()) as Sweep
  expect(counts).toMatchObject({ failed: 0, running: 1 })
})

test.skipIf(!isThere)(
  'a population whose states are all lost is trained anew, and ends',
  async () => {
    await using service = await startService()
    const send = telling(service)
    const { id } = await send<{ id: string }>('', {
      name: 'states that are lost',
      trainer: 'external',
      parameters: {
        rate: { min: 0.0001, max: 1, scale: 'log' },
        alpha: { min: 1e-6, max: 0.1, scale: 'log' },
        epochs: 8,
      },
      metric: { name: 'validation accuracy', goal: 'maximize' },
      search: { kind: 'random', trials: 8 },
      stopping: { kind: 'pbt', interval: 2, tune: ['rate', 'alpha'] },
    })
    // Somebody trains up to the second comparison, where clones of clones begin, and is gone with all that was saved.
    const lost: AskAnswer['trials'] = []
    while (lost.length === 0) {
      for (const held of (await send<AskAnswer>(`/${id}/ask`, { count: 8, lease: 600 })).trials) {
        const { trial, fence, epoch } = held
        let last: number | null = held.until
        for (let at = epoch + 1; at <= Math.min(last ?? 0, 4); at += 1) {
          const body = { fence, epoch: at, metrics: { 'validation accuracy': trial / 10 } }
          last = (await send<VerdictAnswer>(`/${id}/trials/${trial}/report`, body)).until
        }
        if ((last ?? 0) > 4) lost.push(held)
      }
    }
    for (const { trial, fence } of lost) {
      await send(`/${id}/trials/${trial}/fail`, { fence, message: 'all states are lost' })
      await send(`/${id}/trials/${trial}/retry`, {})
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-states-'))
    const env = { SWEEPSTACK_URL: service.url, SWEEP: id }
    const { code, output } = await python([path.join(examples, 'population.py'), folder], env)
    expect([code, output]).toEqual([0, expect.stringContaining('is lost: trained anew')])
    const { counts, epochs } = (await (
      await fetch(`${service.url}/v1/sweeps/${id}`)
    ).json()) as Sweep
    expect(counts, output).toMatchObject({ completed: 8, failed: 0 })
    // What was on record is trained once more, but not counted twice.
    expect(epochs.trained).toBe(64)
    await rm(folder, { recursive: true })
  },
)
