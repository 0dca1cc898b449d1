import { once } from 'node:events'
import type { Report } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isLong } from '../support/long-form.ts'
import { until } from '../support/redis.ts'
import { smallCnn, startEmojiStack, stepsAnEpoch } from '../support/stack.ts'

/** The real engine, on the same kind of device: interruptions change no bit. */

type Stack = Awaited<ReturnType<typeof startEmojiStack>>
/** The study's network, or one whose epochs take a tenth, and are more: what kills find half done is an epoch. */
const network = isLong ? {} : smallCnn
const epochs = isLong ? 5 : 16
const ends = isLong
  ? (['SIGKILL', 'SIGTERM', 'SIGKILL'] as const)
  : (['SIGKILL', 'SIGTERM'] as const)
const stacks: Stack[] = []

async function startStack(): Promise<Stack> {
  const stack = await startEmojiStack()
  stacks.push(stack)
  return stack
}

async function submit(stack: Stack) {
  const parameters = { ...network, learningRate: 0.002, epochs, batchNormMomentum: 0.8 }
  return stack.client.createSweep({ name: 'bits', dataset: 'emoji-5', parameters })
}

const reportsOf = async (stack: Stack, id: string, number = 1) =>
  (await stack.client.trial(id, number).catch(() => undefined))?.reports ?? []
const bitsOf = (reports: Report[]) => reports.map(({ seconds: _, ...bits }) => bits)

let whole: Stack
let wholeId: string
/** Of the second stack, whose workers were killed before. */
let lastWorker: Awaited<ReturnType<Stack['startWorker']>>
beforeAll(async () => {
  whole = await startStack()
  await whole.startWorker()
  wholeId = (await submit(whole)).id
  await until('it is trained', async () => (await reportsOf(whole, wholeId)).length === epochs, {
    starts: 1,
    steps: epochs * stepsAnEpoch,
  })
})
afterAll(async () => {
  for (const stack of stacks) await stack[Symbol.asyncDispose]()
})

test('killed with -9 and with SIGTERM at random moments, a lineage has the bits of one in one go', async () => {
  const stack = await startStack()
  const { id } = await submit(stack)
  for (const signal of ends) {
    const worker = await stack.startWorker()
    const before = (await reportsOf(stack, id)).length
    await until('an epoch', async () => (await reportsOf(stack, id)).length > before, {
      starts: 1,
      steps: 2 * stepsAnEpoch,
      seconds: 30,
    })
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
    worker.child.kill(signal)
  }
  lastWorker = await stack.startWorker()
  await until('it is trained', async () => (await reportsOf(stack, id)).length === epochs, {
    starts: 1,
    steps: epochs * stepsAnEpoch,
    seconds: 30,
  })
  expect(bitsOf(await reportsOf(stack, id))).toEqual(bitsOf(await reportsOf(whole, wholeId)))
})

test('a fold whose worker is killed with -9 has the bits of one in one go', async () => {
  const [first, second] = stacks as [Stack, Stack]
  const sweepOf = (stack: Stack, last: number) => {
    const parameters = { ...network, learningRate: 0.001, epochs: last, batchNormMomentum: 0.8 }
    return stack.client.createSweep({ name: 'folds', dataset: 'emoji-5', folds: 2, parameters })
  }
  // However late the kill comes, both folds are far from their end.
  const { id: long } = await sweepOf(second, 500)
  const known = () => Promise.all([1, 2].map(async (number) => reportsOf(second, long, number)))
  await until('an epoch of a fold', async () => (await known()).flat().length > 0, {
    starts: 1,
    steps: 3 * stepsAnEpoch,
    seconds: 30,
  })
  lastWorker.child.kill('SIGKILL')
  await once(lastWorker.child, 'exit')
  const before = (await known()).map(({ length }) => length)
  await second.client.changeSweep(long, { status: 'cancelled' })
  const end = Math.max(...before) + 2
  const { id } = await sweepOf(second, end)
  const { id: whole } = await sweepOf(first, end)
  await second.startWorker()
  for (const [stack, of] of [
    [first, whole],
    [second, id],
  ] as const) {
    await until(
      `it is trained\n${stack.output()}`,
      async () => (await stack.client.sweep(of)).status === 'completed',
      { starts: 1, steps: 3 * end * stepsAnEpoch, seconds: 30 },
    )
  }
  for (const number of [1, 2]) {
    const bits = bitsOf(await reportsOf(second, id, number))
    expect(bits).toHaveLength(end)
    expect(bits).toEqual(bitsOf(await reportsOf(first, whole, number)))
  }
  const { rows } = await second.client.leaderboard(id)
  expect(rows[0]).toMatchObject({ folds: { scored: 2, of: 2 }, interval: { kind: 'corrected-t' } })
})

test('verify trains from a checkpoint again and finds equal bits; a forged report is found out', async () => {
  const { lineage } = await whole.client.trial(wholeId, 1)
  await whole.client.requestVerification(lineage, { from: 0 })
  const verified = () =>
    until(
      'it is verified',
      async () => {
        const found = await whole.client.verification(lineage)
        return found.status === 'waiting' ? undefined : found
      },
      { starts: 1, steps: epochs * stepsAnEpoch },
    )
  expect(await verified()).toMatchObject({ status: 'equal', from: 0, to: epochs, differing: [] })

  const { Redis } = await import('ioredis')
  const redis = new Redis(whole.redis.url)
  const list = `{sweepstack}:lineage:${lineage}:reports`
  const forged = {
    ...JSON.parse((await redis.lindex(list, epochs - 1)) as string),
    state: 'f'.repeat(32),
  }
  await redis.lset(list, epochs - 1, JSON.stringify(forged))
  redis.disconnect()
  await whole.client.requestVerification(lineage)
  expect(await verified()).toMatchObject({ status: 'differs', differing: [epochs] })

  await expect(whole.client.requestVerification(lineage, { to: epochs + 1 })).rejects.toMatchObject(
    {
      problem: { code: 'NOTHING_TO_VERIFY', status: 409 },
    },
  )
})
