import { initialState, lineageKey, planSweep, recipeOf, type SweepCommand } from '@sweepstack/core'
import { parseDefinition, type Report } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { patience } from '../../support/machine-speed.ts'
import { beforeEachInstallation, type Installation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'
import { until } from '../../support/redis.ts'
import { toldEvents } from '../../support/told-events.ts'

const dataset = 'd'.repeat(64)
let redis: Installation['redis']
let raw: Installation['raw']
let root: string
beforeEachInstallation((made) => {
  ;({ redis, raw, root } = made)
})

const definition = parseDefinition({ name: 's', dataset: 'd', parameters: { epochs: [2, 3] } })

function sweepId(name: string) {
  return `swp_${name.padEnd(20, '0')}`
}

async function createSweep(name: string, idempotency?: { key: string; digest: string }) {
  const { lineages: _, ...plan } = planSweep(definition, dataset)
  return redis.sweeps.create({
    id: sweepId(name),
    name,
    tags: [],
    state: initialState(definition, dataset),
    plan: {
      ...plan,
      lineages: 1,
      epochs: { asked: 5, unique: 3, trained: 0 },
      etaSeconds: null,
      parameters: {},
    },
    ...(idempotency ? { idempotency } : {}),
  })
}

const config = {
  ...(definition.parameters as object),
  epochs: 3,
} as Extract<SweepCommand, { kind: 'openTrial' }>['config']
const recipe = recipeOf(config, dataset, 42)
const key = lineageKey(recipe)

function openTrial(number: number, epochs: number): SweepCommand {
  return {
    kind: 'openTrial',
    number,
    config: { ...config, epochs },
    seed: 42,
    recipe,
    lineage: key,
    epochs,
  }
}

function report(epoch: number): Report {
  return reportOf(epoch, {
    loss: 1 / epoch,
    val_loss: 1.5,
    val_accuracy: 0.1 + epoch / 100,
    learning_rate: 0.001,
    seconds: 1.25,
    state: epoch.toString(16).padStart(32, '0'),
  })
}

async function start(worker = 'w1') {
  const answer = await redis.lineages.start(key, worker)
  if (answer.kind !== 'started') throw new Error('did not start')
  return answer
}

const statuses = async (sweep: string) =>
  (await redis.sweeps.trials(sweepId(sweep), { after: 0, limit: 10 })).map(({ status }) => status)

describe('sweeps', () => {
  test('creation is idempotent by key, and another body is a conflict', async () => {
    expect(await createSweep('a', { key: 'k', digest: 'x' })).toEqual({ kind: 'created' })
    expect(await createSweep('b', { key: 'k', digest: 'x' })).toEqual({
      kind: 'repeated',
      id: sweepId('a'),
    })
    expect(await createSweep('c', { key: 'k', digest: 'y' })).toEqual({ kind: 'conflict' })
    expect((await redis.sweeps.list({ limit: 10 })).sweeps.map(({ id }) => id)).toEqual([
      sweepId('a'),
    ])
  })

  test('of two steps from one version, one is committed', async () => {
    await createSweep('a')
    const pending = (await redis.sweeps.pending(sweepId('a')))!
    const change = {
      version: pending.version,
      consumed: 1,
      changes: { state: pending.state },
      commands: [openTrial(1, 2)],
    }
    const answers = await Promise.all([
      redis.sweeps.commit(sweepId('a'), change),
      redis.sweeps.commit(sweepId('a'), change),
    ])
    expect(answers.sort()).toEqual([false, true])
    expect(await redis.sweeps.outbox(sweepId('a'))).toEqual([openTrial(1, 2)])
    expect((await redis.sweeps.pending(sweepId('a')))?.inputs).toEqual([])
  })

  test('a command carried out twice has one effect, and leaves the outbox', async () => {
    await createSweep('a')
    await redis.sweeps.commit(sweepId('a'), {
      version: 1,
      consumed: 1,
      changes: { state: initialState(definition, dataset) },
      commands: [openTrial(1, 2)],
    })
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 2))
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 2))
    expect(await redis.sweeps.outbox(sweepId('a'))).toEqual([])
    expect((await redis.sweeps.read(sweepId('a')))?.counts.waiting).toBe(1)
    expect(await redis.queueCounts()).toMatchObject({ waiting: 1 })
  })
})

describe('carrying out', () => {
  test('many commands at once: in their order, one job for each lineage, none left', async () => {
    await createSweep('a')
    const { lineage } = openTrial(1, 2)
    const commands: SweepCommand[] = [
      openTrial(1, 2),
      openTrial(2, 3),
      { kind: 'suspendTrial', number: 2, lineage, epochs: 3 },
      { kind: 'resumeTrial', number: 2, lineage, epochs: 3 },
      { kind: 'cancelTrial', number: 1, lineage },
      openTrial(3, 2),
    ]
    await redis.sweeps.commit(sweepId('a'), {
      version: 1,
      consumed: 1,
      changes: { state: initialState(definition, dataset) },
      commands,
    })
    await redis.sweeps.carryOut(sweepId('a'), ...(await redis.sweeps.outbox(sweepId('a'))))
    expect(await statuses('a')).toEqual(['cancelled', 'waiting', 'waiting'])
    expect((await redis.lineages.read(key))?.watches.map(({ trial }) => trial)).toEqual([3, 2])
    expect(await redis.queueCounts()).toMatchObject({ waiting: 1 })
    expect(await redis.sweeps.outbox(sweepId('a'))).toEqual([])
  })

  test('a queue that was lost as a whole is filled again by one round', async () => {
    await createSweep('a')
    const seeds = Array.from({ length: 300 }, (_, place) => place)
    const commands = seeds.map((seed): SweepCommand => {
      const own = recipeOf(config, dataset, seed)
      const lineage = lineageKey(own)
      return { kind: 'openTrial', number: seed + 1, config, seed, recipe: own, lineage, epochs: 3 }
    })
    await redis.sweeps.carryOut(sweepId('a'), ...commands)
    expect(await redis.reconcile()).toMatchObject({ enqueued: 0 })
    await raw.unlink(...(await raw.keys(`${root}:bull:*`)))
    expect(await redis.reconcile()).toMatchObject({ enqueued: 300 })
    expect(await redis.queueCounts()).toMatchObject({ waiting: 300 })
    expect(await redis.reconcile()).toMatchObject({ enqueued: 0 })
  })
})

describe('lineages', () => {
  test('trials of two sweeps share one lineage; each epoch is recorded once', async () => {
    await createSweep('a')
    await createSweep('b')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 2))
    const { fence, target } = await start()
    expect(target).toBe(2)
    expect(await redis.lineages.report(key, fence, report(1))).toMatchObject({
      kind: 'continue',
      target: 2,
    })
    await redis.sweeps.carryOut(sweepId('b'), openTrial(1, 3))
    expect(await redis.lineages.report(key, fence, report(1))).toMatchObject({
      kind: 'continue',
      differs: false,
      target: 3,
    })
    expect(await redis.lineages.report(key, fence, report(2))).toEqual({
      kind: 'continue',
      differs: false,
      target: 3,
      watched: [3],
    })
    expect(await statuses('a')).toEqual(['completed'])
    expect(await statuses('b')).toEqual(['running'])
    expect(await redis.lineages.report(key, fence, report(3))).toMatchObject({ kind: 'rest' })
    expect(await statuses('b')).toEqual(['completed'])

    const lineage = await redis.lineages.read(key)
    expect(lineage).toMatchObject({ status: 'idle', epoch: 3, watches: [] })
    expect(lineage?.reports).toEqual([report(1), report(2), report(3)])
    expect(await redis.sweeps.scores(sweepId('a'))).toEqual([
      { trial: 1, score: report(2).val_accuracy },
    ])
    const records = await Promise.all(['a', 'b'].map((name) => redis.sweeps.read(sweepId(name))))
    expect(records.map((record) => record?.trainedEpochs)).toEqual([2, 2])
    const shared = await redis.sweeps.trial(sweepId('b'), 1)
    expect(shared?.sharedEpochs).toBe(1)
  })

  test('a trial on a lineage that is past its epoch is answered at once', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const { fence } = await start()
    for (const epoch of [1, 2, 3]) await redis.lineages.report(key, fence, report(epoch))
    await createSweep('b')
    await redis.sweeps.carryOut(sweepId('b'), openTrial(1, 2))
    expect(await redis.sweeps.trial(sweepId('b'), 1)).toMatchObject({
      status: 'completed',
      score: report(2).val_accuracy,
      sharedEpochs: 2,
    })
    expect((await redis.sweeps.pending(sweepId('b')))?.inputs).toContainEqual({
      type: 'trialEnded',
      trial: 1,
      status: 'completed',
      score: report(2).val_accuracy,
    })
  })

  test('a stale fence changes nothing', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const first = await start('w1')
    const second = await start('w2')
    expect(second.fence).toBeGreaterThan(first.fence)
    expect(await redis.lineages.report(key, first.fence, report(1))).toEqual({ kind: 'stale' })
    const checkpoint = { epoch: 1, artifact: 'a', sha256: 'a'.repeat(64), bytes: 1 }
    expect(await redis.lineages.recordCheckpoint(key, first.fence, checkpoint)).toBeUndefined()
    await redis.lineages.handBack(key, first.fence)
    await redis.lineages.fail(key, first.fence, { code: 'X', class: 'config', message: 'x' })
    expect(await redis.lineages.read(key)).toMatchObject({
      status: 'running',
      epoch: 0,
      worker: 'w2',
      checkpoints: [],
    })
  })

  test('an epoch after a gap is refused', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const { fence } = await start()
    expect(await redis.lineages.report(key, fence, report(2))).toEqual({ kind: 'gap' })
    expect((await redis.lineages.read(key))?.reports).toEqual([])
  })

  test('handed back, it is queued again and its trial waits', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const { fence } = await start()
    await redis.lineages.report(key, fence, report(1))
    await redis.lineages.handBack(key, fence)
    expect(await statuses('a')).toEqual(['waiting'])
    expect(await redis.queueCounts()).toMatchObject({ waiting: 2 })
    expect(await start('w2')).toMatchObject({ epoch: 1, target: 3 })
  })

  test('cancelling one watcher leaves the other; the last one rests the lineage', async () => {
    await createSweep('a')
    await createSweep('b')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    await redis.sweeps.carryOut(sweepId('b'), openTrial(1, 2))
    const { fence } = await start()
    await redis.sweeps.carryOut(sweepId('a'), { kind: 'cancelTrial', number: 1, lineage: key })
    expect(await redis.lineages.verdict(key, fence)).toMatchObject({ kind: 'continue', target: 2 })
    await redis.sweeps.carryOut(sweepId('b'), {
      kind: 'suspendTrial',
      number: 1,
      lineage: key,
      epochs: 2,
    })
    expect(await redis.lineages.report(key, fence, report(1))).toMatchObject({ kind: 'rest' })
    expect([await statuses('a'), await statuses('b')]).toEqual([['cancelled'], ['waiting']])
    await redis.sweeps.carryOut(sweepId('b'), {
      kind: 'resumeTrial',
      number: 1,
      lineage: key,
      epochs: 2,
    })
    expect((await redis.lineages.read(key))?.status).toBe('queued')
  })

  test('a recipe that cannot go on is quarantined; its trials and later ones fail with the reason', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const { fence } = await start()
    const failure = {
      code: 'DIVERGED',
      class: 'diverged' as const,
      message: 'the loss is not finite',
    }
    await redis.lineages.fail(key, fence, failure)
    await redis.sweeps.carryOut(sweepId('a'), openTrial(2, 2))
    const trials = await redis.sweeps.trials(sweepId('a'), { after: 0, limit: 5 })
    expect(trials.map((trial) => [trial.status, trial.failure])).toEqual([
      ['failed', failure],
      ['failed', failure],
    ])
    expect(await redis.lineages.start(key, 'w')).toEqual({ kind: 'nothingToDo' })
  })

  test('a lineage that kills its workers is set aside', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    for (let death = 0; death < 5; death += 1) await start(`w${death}`)
    expect(await redis.lineages.start(key, 'w')).toEqual({ kind: 'nothingToDo' })
    expect(await redis.lineages.read(key)).toMatchObject({
      status: 'quarantined',
      failure: { code: 'POISONED' },
    })
    expect(await statuses('a')).toEqual(['failed'])
  })

  test('the newest two checkpoints and the watched epochs are kept', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 2))
    await redis.sweeps.carryOut(sweepId('a'), openTrial(2, 9))
    const { fence } = await start()
    const dropped: number[] = []
    for (const epoch of [1, 2, 3, 4, 5]) {
      const checkpoint = { epoch, artifact: `c/${epoch}`, sha256: 'a'.repeat(64), bytes: 1 }
      const answer = await redis.lineages.recordCheckpoint(key, fence, checkpoint)
      dropped.push(...answer!.dropped.map((old) => old.epoch))
    }
    expect(dropped).toEqual([1, 3])
    expect((await redis.lineages.read(key))?.checkpoints.map(({ epoch }) => epoch)).toEqual([
      5, 4, 2,
    ])
  })

  test('what a crash left between record and queue, the reconciler mends', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const taken: string[] = []
    const consumer = redis.consumeLineages({
      slots: 1,
      // Takes the job and forgets it, as a worker does that dies after the queue let go.
      train: async (lineage) => void taken.push(lineage),
      verify: async () => 'done',
      predict: async () => 'done',
      answer: async () => 'done',
      onError: () => undefined,
    })
    await expect.poll(() => taken, { timeout: patience({}) }).toEqual([key])
    await consumer.close()
    expect(await redis.queueCounts()).toMatchObject({ waiting: 0, active: 0 })
    expect(await redis.reconcile()).toMatchObject({ enqueued: 1 })
    expect(await redis.reconcile()).toMatchObject({ enqueued: 0 })
    expect(await redis.queueCounts()).toMatchObject({ waiting: 1 })
  })

  test('a turn that the queue gave away is told of once, and once when it is over', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 3))
    const said: string[] = []
    const errors: string[] = []
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const consumer = redis.consumeLineages({
      slots: 1,
      train: () => finished,
      verify: async () => 'done',
      predict: async () => 'done',
      answer: async () => 'done',
      onError: ({ message }) => errors.push(message),
      onTurns: (state) => said.push(state),
    })
    const lockOf = async () => (await raw.keys(`${root}*:lock`))[0]
    const lock = (await until('it is taken', lockOf)) as string
    // As its lease ends while a worker stands still; again and again, as the queue would give it to others.
    for (const end = Date.now() + 5000; Date.now() < end; ) {
      await raw.del(lock)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(said).toEqual(['lost'])
    finish()
    await until('it is over', async () => said.includes('over'))
    await consumer.close()
    expect({ said, errors }).toEqual({ said: ['lost', 'over'], errors: [] })
  })

  test('events can be read on from any of them', async () => {
    await createSweep('a')
    await redis.sweeps.carryOut(sweepId('a'), openTrial(1, 1))
    const { fence } = await start()
    await redis.lineages.report(key, fence, report(1))
    const all = await toldEvents(redis, sweepId('a'))
    expect(all.map(({ event }) => event.type)).toEqual(['trial', 'report', 'trial'])
    expect(all[1]?.event).toMatchObject({ report: report(1), trials: [1], worker: 'w1' })
    expect(await toldEvents(redis, sweepId('a'), all[0]!.id)).toEqual(all.slice(1))
  })

  test('the epochs of 10,000 lineages come in a few round trips', async () => {
    const epochs = await redis.lineages.epochs(Array.from({ length: 10_000 }, (_, n) => `${n}`))
    expect(epochs).toHaveLength(10_000)
    expect(new Set(epochs)).toEqual(new Set([0]))
  })
})
