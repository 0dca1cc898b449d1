import path from 'node:path'
import type { Client } from '@sweepstack/client'
import type { Sweep } from '@sweepstack/protocol'
import { measureMachine } from '../support/machine-speed.ts'
import { until } from '../support/redis.ts'
import { startTestStack } from '../support/stack.ts'
import { beginUpload, holdTrials, learn } from './asked-of.ts'
import { writeTinyDataset } from './tiny-dataset.ts'

/**
 * What there is to ask for. What may go is called doomed and what may come fresh, and what can be tried again
 * only once stands apart, so that no request leaves nothing to the next.
 */
export interface Known {
  sweeps: string[]
  doomedSweeps: string[]
  liveSweeps: string[]
  failedSweeps: string[]
  trials: number[]
  lineages: string[]
  datasets: string[]
  folders: string[]
  artifacts: string[]
  doomedNames: string[]
  freshNames: string[]
  datasetNames: string[]
  sweepsOfFailed: string[]
  failedTrials: number[]
  signatures: string[]
  epochs: number[]
  programs: string[]
  reported: number[]
  completed: number[]
  failed: number[]
  renewed: number[]
  learning: string[]
  proposed: number[]
  uploads: string[]
  portions: number[]
}

/** What no schema says of a request, by its path: the fence of a trial, and what a portion is. */
export interface Fitting {
  fences: Record<string, number>
  portion: Record<string, string>
}

type Stack = Awaited<ReturnType<typeof startTestStack>>
const doomed = 24
const counted = (prefix: string) => Array.from({ length: doomed }, (_, n) => `${prefix}${n}`)

/**
 * A stack with something of everything: datasets with and without labels of their test images, sweeps of every
 * status, failed trials, a ranking of second runs, predictions of each split, a verification, keys and files;
 * trials that a program holds, a search that learns, and an upload.
 * All else is made by its own scheduler and worker.
 */
export async function startFilledStack(apiKey: string) {
  await measureMachine()
  const stack = await startTestStack({
    SWEEPSTACK_API_KEY: apiKey,
    SWEEPSTACK_CHECKPOINT_SECONDS: '60',
    // One for what runs all the time, one for what is posted meanwhile.
    SWEEPSTACK_SLOTS: '2',
  })
  try {
    stack.startPart('api')
    stack.startPart('scheduler')
    const { client } = stack
    await until('the API answers', () => client.workers().catch(() => undefined))
    return { stack, ...(await fill(stack, apiKey)) }
  } catch (error) {
    const { message } = error as Error
    const output = stack.output()
    await stack[Symbol.asyncDispose]()
    throw new Error(`${message}\n${output}`, { cause: error })
  }
}

async function fill(stack: Stack, apiKey: string): Promise<{ known: Known; fitting: Fitting }> {
  const { client } = stack
  const folders = ['sources/tiny', 'sources/unlabelled']
  for (const [place, name] of ['tiny', 'unlabelled'].entries()) {
    const folder = folders[place] as string
    await writeTinyDataset(path.join(stack.dataRoot, folder), { labelled: name === 'tiny' })
    await client.registerDataset({ name, folder })
  }
  // The examples of the document are of this one.
  await client.registerDataset({ name: 'emoji-20', folder: 'sources/tiny' })
  for (const name of counted('doomed-'))
    await client.registerDataset({ name, folder: 'sources/tiny' })
  const post = postTo(client)
  const doomedSweeps = await Promise.all(counted('doomed-').map((name) => post(name, 1)))
  for (const { id } of doomedSweeps) await client.changeSweep(id, { status: 'cancelled' })
  const trained = await train(stack, post)
  const lineages = await lineagesOf(client, trained)
  await verify(client, lineages[0] as string)
  const live = await postLive(client, post)
  // Schemathesis takes no value with a slash for a path.
  for (const name of [...counted('kept-'), ...counted('doomed-')])
    await putFile(stack.url, apiKey, name)
  for (const name of counted('doomed-')) await client.addKey(name, ['read'])
  const { hash } = await client.dataset('tiny')
  const idOf = (wanted: string) => trained.find(({ name }) => name === wanted)?.id as string
  const failures = await client.failures(idOf('diverges'))
  const others = await client.failures(idOf('diverges, too'))
  const { fences, ...held } = await holdTrials(client)
  const { portion, ...upload } = await beginUpload(stack.url, apiKey)
  const known = {
    sweeps: [...trained, ...live].map(({ id }) => id),
    doomedSweeps: doomedSweeps.map(({ id }) => id),
    liveSweeps: live.map(({ id }) => id),
    failedSweeps: [idOf('diverges')],
    sweepsOfFailed: [idOf('diverges, too')],
    trials: [1, 2, 3],
    lineages,
    datasets: ['tiny', 'unlabelled', hash],
    folders,
    artifacts: counted('kept-'),
    doomedNames: counted('doomed-'),
    freshNames: counted('fresh-'),
    datasetNames: ['tiny', 'unlabelled'],
    failedTrials: others.flatMap(({ trials }) => trials),
    signatures: failures.map(({ signature }) => signature),
    epochs: [1, 2],
    ...held,
    ...upload,
    ...(await learn(client)),
  }
  return { known, fitting: { fences, portion } }
}

function postTo(client: Client) {
  return (name: string, epochs: number | number[], more: object = {}, parameters: object = {}) =>
    client.createSweep({
      ...{ name, dataset: 'tiny', parameters: { epochs, batchSize: 4, ...parameters } },
      ...more,
    })
}
type Post = ReturnType<typeof postTo>

/** Sweeps that ended, with all that can be asked of their trials. */
async function train({ client, startPart }: Stack, post: Post): Promise<Sweep[]> {
  startPart('worker')
  await until('the worker joins', async () => (await client.workers()).length > 0)
  const range = { min: 0.0001, max: 0.01, scale: 'log' }
  const wild = { optimizer: 'sgd', momentum: 0.99, batchSize: 1 }
  const posted = [
    await post('unlabelled', [1, 2], { dataset: 'unlabelled', tags: ['a'] }),
    await post(
      'chosen twice',
      2,
      { search: { kind: 'random', trials: 3 }, topK: { k: 1, repeats: 2 } },
      { learningRate: range },
    ),
    await post('diverges', 6, {}, { ...wild, learningRate: [0.001, 900, 1000] }),
    await post('diverges, too', 6, {}, { ...wild, learningRate: [0.001, 800, 850, 950, 990] }),
    await post('budget', [1, 2], { budget: { epochs: 1 } }),
    await post('cancelled', 3, {}, { learningRate: [0.005, 0.006] }),
  ]
  await client.changeSweep(posted.at(-1)?.id as string, { status: 'cancelled' })
  const ended = async (id: string) => {
    const sweep = await client.sweep(id)
    return sweep.status === 'running' ? undefined : sweep
  }
  const sweeps: Sweep[] = []
  for (const { id, name } of posted)
    sweeps.push(await until(`${name} ends`, () => ended(id), { starts: 2, seconds: 60 }))
  for (const { id } of sweeps) {
    const { rows } = await client.leaderboard(id)
    for (const { trial } of rows) {
      await client.output(id, trial, 'predictions.csv')
      await client.output(id, trial, 'submission.csv')
    }
    if (rows.length > 1) await client.ensembleSubmission(id)
  }
  return sweeps
}

async function lineagesOf(client: Client, sweeps: Sweep[]): Promise<string[]> {
  const keys = new Set<string>()
  for (const { id, counts } of sweeps) {
    const numbers = Array.from({ length: counts.completed }, (_, place) => place + 1)
    for (const number of numbers) keys.add((await client.trial(id, number)).lineage)
  }
  return [...keys]
}

async function verify(client: Client, key: string): Promise<void> {
  await client.requestVerification(key)
  const done = async () => (await client.verification(key)).status === 'equal'
  await until('the verification is done', done, { starts: 1, seconds: 30 })
}

/** One that runs, slowly enough to be still there at the end, and one that is paused. */
async function postLive(client: Client, post: Post): Promise<Sweep[]> {
  const slow = { architecture: 'resnet10', batchSize: 1, learningRate: [0.001, 0.002] }
  const running = await post('runs', 100_000, { parallelism: 1 }, slow)
  const paused = await post('paused', 3, {}, { learningRate: [0.003, 0.004] })
  await client.changeSweep(paused.id, { status: 'paused' })
  await until('it runs', async () => (await client.sweep(running.id)).counts.running > 0)
  return [running, paused]
}

async function putFile(url: string, apiKey: string, name: string): Promise<void> {
  const answer = await fetch(`${url}/v1/artifacts/${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/octet-stream' },
    body: name,
  })
  if (!answer.ok) throw new Error(`PUT ${name}: ${answer.status}`)
}
