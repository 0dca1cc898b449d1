import { initialState, lineageKey, planSweep, recipeOf, type SweepCommand } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportOf } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'

/**
 * F19: the lineage state machine under random interleavings, against a model. Two sweeps watch one lineage,
 * three workers start, report, stall, hand it back, fail and crash in any order, each with the fence that
 * it once was given; the reconciler looks in between. Sweeps are cancelled and removed, and commands for them
 * come late.
 */

const dataset = 'e'.repeat(64)
const definition = parseDefinition({ name: 'm', dataset: 'd', parameters: { epochs: [1, 6] } })
const config = { ...definition.parameters, epochs: 6 } as unknown as Extract<
  SweepCommand,
  { kind: 'openTrial' }
>['config']
const recipe = recipeOf(config, dataset, 7)
const key = lineageKey(recipe)
const sweeps = ['a', 'b'].map((name) => `swp_${name.padEnd(20, '0')}`)
const workers = ['w0', 'w1', 'w2']

interface Model {
  epoch: number
  status: 'idle' | 'queued' | 'running' | 'quarantined'
  /** The fence in force, as it was handed out; undefined if nobody has it. */
  fence: number | undefined
  starts: number
  /** "sweep/trial" → watched epoch. */
  watches: Map<string, number>
  /** "sweep/trial" → status. */
  trials: Map<string, string>
  /** `cancelled`: the commands of it are not yet carried out; `ended`: they are. */
  sweeps: Map<string, 'running' | 'cancelled' | 'ended' | 'removed'>
}

interface Real {
  redis: RedisHandle
  raw: Redis
  prefix: string
  /** What each worker was given last. */
  fences: Map<string, number>
  highest: number
}

const target = (model: Model) => Math.max(0, ...model.watches.values())
const setWatchers = (model: Model, status: string) => {
  for (const trial of model.watches.keys()) model.trials.set(trial, status)
}

/** After each command: the records are as the model says, and the invariants hold. */
async function compare(model: Model, real: Real): Promise<void> {
  const lineage = await real.redis.lineages.read(key)
  expect(lineage?.reports.map(({ epoch }) => epoch) ?? []).toEqual(
    Array.from({ length: model.epoch }, (_, place) => place + 1),
  )
  if (lineage !== undefined) {
    expect(lineage.status).toBe(model.status)
    expect(lineage.fence).toBeGreaterThanOrEqual(real.highest)
    real.highest = lineage.fence
    const watched = lineage.watches.map(({ sweep, trial, epoch }) => [`${sweep}/${trial}`, epoch])
    expect(new Map(watched as [string, number][])).toEqual(model.watches)
    // Not forgotten: who watches beyond the epoch is heard, unless the lineage is set aside.
    const wanted = target(model) > model.epoch
    if (wanted) expect(['queued', 'running']).toContain(lineage.status)
    await compareLines(model, real)
    const active = await real.raw.sismember(`{${real.prefix}}:active`, key)
    expect(active).toBe(['queued', 'running'].includes(lineage.status) ? 1 : 0)
  }
  for (const [sweep, status] of model.sweeps) {
    if (status === 'removed') expect(await real.raw.keys(`{${real.prefix}}*${sweep}*`)).toEqual([])
  }
  for (const [name, status] of model.trials) {
    const [sweep = '', number] = name.split('/')
    expect([name, (await real.redis.sweeps.trial(sweep, Number(number)))?.status]).toEqual([
      name,
      status,
    ])
  }
}

/** The lineage stands in the lines of those who watch it while it waits, and in their training while it trains. */
async function compareLines(model: Model, real: Real): Promise<void> {
  const root = `{${real.prefix}}`
  const delayed = (await real.raw.zscore(`${root}:retries`, key)) !== null
  for (const sweep of sweeps) {
    const watched = [...model.watches.keys()].some((name) => name.startsWith(sweep))
    const waits = watched && model.status === 'queued' && !delayed
    const ready = await real.raw.zscore(`${root}:sweep:${sweep}:ready`, key)
    expect([sweep, ready !== null]).toEqual([sweep, waits])
    if (waits) expect(await real.raw.sismember(`${root}:ready`, sweep)).toBe(1)
    const training = await real.raw.sismember(`${root}:sweep:${sweep}:training`, key)
    expect([sweep, training === 1]).toEqual([sweep, watched && model.status === 'running'])
  }
}

abstract class Step implements fc.AsyncCommand<Model, Real> {
  readonly words: string
  constructor(words: string) {
    this.words = words
  }
  check(_: Readonly<Model>): boolean {
    return true
  }
  abstract act(model: Model, real: Real): Promise<void>
  async run(model: Model, real: Real): Promise<void> {
    await this.act(model, real)
    await compare(model, real)
  }
  toString(): string {
    return this.words
  }
}

function watch(model: Model, name: string, epochs: number): void {
  const status = model.trials.get(name)
  if (status !== 'waiting' && status !== 'running') return
  if (model.epoch >= epochs) {
    model.trials.set(name, 'completed')
  } else if (model.status === 'quarantined') {
    model.trials.set(name, 'failed')
  } else {
    model.watches.set(name, epochs)
    if (model.status === 'running') model.trials.set(name, 'running')
    if (model.status === 'idle') model.status = 'queued'
  }
}

class Open extends Step {
  readonly #sweep: string
  readonly #trial: number
  readonly #epochs: number
  constructor(sweep: string, trial: number) {
    super(`open ${sweep.slice(4, 5)}/${trial}`)
    this.#sweep = sweep
    this.#trial = trial
    this.#epochs = 2 * trial
  }
  override check(model: Readonly<Model>): boolean {
    return ['running', 'removed'].includes(model.sweeps.get(this.#sweep) as string)
  }
  async act(model: Model, real: Real): Promise<void> {
    const [number, epochs] = [this.#trial, this.#epochs]
    const command = { kind: 'openTrial', number, epochs, lineage: key, recipe, seed: 7 } as const
    await real.redis.sweeps.carryOut(this.#sweep, { ...command, config: { ...config, epochs } })
    if (model.sweeps.get(this.#sweep) === 'removed') return
    const name = `${this.#sweep}/${number}`
    if (!model.trials.has(name)) model.trials.set(name, 'waiting')
    watch(model, name, epochs)
  }
}

class Unwatch extends Step {
  readonly #sweep: string
  readonly #trial: number
  readonly #kind: 'suspendTrial' | 'cancelTrial'
  constructor(sweep: string, trial: number, kind: 'suspendTrial' | 'cancelTrial') {
    super(`${kind} ${sweep.slice(4, 5)}/${trial}`)
    this.#sweep = sweep
    this.#trial = trial
    this.#kind = kind
  }
  override check(model: Readonly<Model>): boolean {
    const isLate = model.sweeps.get(this.#sweep) === 'removed'
    return isLate || model.trials.has(`${this.#sweep}/${this.#trial}`)
  }
  async act(model: Model, real: Real): Promise<void> {
    const [kind, number] = [this.#kind, this.#trial]
    await real.redis.sweeps.carryOut(this.#sweep, {
      kind,
      number,
      lineage: key,
      epochs: 2 * number,
    })
    const name = `${this.#sweep}/${number}`
    model.watches.delete(name)
    const live = ['waiting', 'running'].includes(model.trials.get(name) as string)
    if (live) model.trials.set(name, kind === 'cancelTrial' ? 'cancelled' : 'waiting')
    // Nobody is left: whoever has it rests with the next report or start; it stays active until then.
  }
}

/** All of a sweep is cancelled: on record, but not yet carried out. */
class CancelSweep extends Step {
  readonly #sweep: string
  constructor(sweep: string) {
    super(`cancel ${sweep.slice(4, 5)}`)
    this.#sweep = sweep
  }
  override check(model: Readonly<Model>): boolean {
    return model.sweeps.get(this.#sweep) === 'running'
  }
  async act(model: Model, real: Real): Promise<void> {
    const numbers = [1, 2, 3].filter((trial) => model.trials.has(`${this.#sweep}/${trial}`))
    const commands = numbers.map((number) => {
      return { kind: 'cancelTrial' as const, number, lineage: key }
    })
    await commit(real, this.#sweep, commands)
    model.sweeps.set(this.#sweep, 'cancelled')
  }
}

/** What a scheduler does with a cancelled sweep. */
class CarryOut extends Step {
  readonly #sweep: string
  constructor(sweep: string) {
    super(`carry out ${sweep.slice(4, 5)}`)
    this.#sweep = sweep
  }
  override check(model: Readonly<Model>): boolean {
    return model.sweeps.get(this.#sweep) === 'cancelled'
  }
  async act(model: Model, real: Real): Promise<void> {
    const { sweeps } = real.redis
    await sweeps.carryOut(this.#sweep, ...(await sweeps.outbox(this.#sweep)))
    await commit(real, this.#sweep, [])
    for (const [name, status] of model.trials) {
      if (!name.startsWith(this.#sweep)) continue
      model.watches.delete(name)
      if (['waiting', 'running'].includes(status)) model.trials.set(name, 'cancelled')
    }
    model.sweeps.set(this.#sweep, 'ended')
  }
}

async function commit({ redis }: Real, sweep: string, commands: SweepCommand[]): Promise<void> {
  const pending = await redis.sweeps.pending(sweep)
  if (pending === undefined) throw new Error('the sweep is gone')
  const { version, consumed } = pending
  const state = { ...pending.state, status: 'cancelled' as const, nextTrial: 4 }
  const changes = { state, closed: true }
  expect(await redis.sweeps.commit(sweep, { version, consumed, changes, commands })).toBe(true)
}

class Remove extends Step {
  readonly #sweep: string
  constructor(sweep: string) {
    super(`remove ${sweep.slice(4, 5)}`)
    this.#sweep = sweep
  }
  async act(model: Model, real: Real): Promise<void> {
    const expected = { running: 'busy', cancelled: 'busy', ended: 'removed', removed: 'gone' }
    const before = model.sweeps.get(this.#sweep) as keyof typeof expected
    const answer = await real.redis.sweeps.remove(this.#sweep)
    // Without commands and inputs nothing is left to do for a cancelled one.
    if (before === 'cancelled' && answer === 'removed') {
      expect([...model.trials.keys()].some((name) => name.startsWith(this.#sweep))).toBe(false)
    } else expect(answer).toBe(expected[before])
    if (answer === 'removed') {
      model.sweeps.set(this.#sweep, 'removed')
      for (const name of model.trials.keys()) {
        if (name.startsWith(this.#sweep)) model.trials.delete(name)
      }
    }
    await real.redis.sweeps.push(this.#sweep, { type: 'statusRequested', status: 'paused' })
    await real.redis.sweeps.rename(this.#sweep, { name: 'late', tags: ['late'] })
    await real.redis.sweeps.settle(this.#sweep)
    if (answer !== 'removed' && answer !== 'gone') await consume(real, this.#sweep)
  }
}

/** Takes the newest input, as nobody should act on it. */
async function consume({ raw, prefix }: Real, sweep: string): Promise<void> {
  await raw.rpop(`{${prefix}}:sweep:${sweep}:inbox`)
}

class Start extends Step {
  readonly #worker: string
  readonly #job: string | undefined
  constructor(worker: string, job?: string) {
    super(`start ${worker} ${job ?? ''}`)
    this.#worker = worker
    this.#job = job
  }
  async act(model: Model, real: Real): Promise<void> {
    const { lineages } = real.redis
    // A job of nobody's generation is one that was delivered twice.
    const answer = await (this.#job === undefined
      ? lineages.start(key, this.#worker)
      : lineages.startNext({ id: this.#job, lineage: key }, this.#worker))
    if (model.status !== 'queued' && model.status !== 'running') {
      expect(answer.kind).toBe('nothingToDo')
    } else if (target(model) <= model.epoch) {
      expect(answer.kind).toBe('nothingToDo')
      model.status = 'idle'
      model.fence = undefined
    } else if (model.starts >= 5) {
      expect(answer.kind).toBe('nothingToDo')
      setAside(model)
    } else {
      if (answer.kind !== 'started') throw new Error('did not start')
      model.starts += 1
      model.status = 'running'
      model.fence = answer.fence
      expect(answer).toMatchObject({ epoch: model.epoch, target: target(model) })
      setWatchers(model, 'running')
      real.fences.set(this.#worker, answer.fence)
    }
  }
}

function setAside(model: Model): void {
  setWatchers(model, 'failed')
  model.watches.clear()
  model.status = 'quarantined'
  model.fence = undefined
}

/** A worker reports with the fence it has, be it in force or not. */
class Tell extends Step {
  readonly #worker: string
  readonly #offset: number
  constructor(worker: string, offset: number) {
    super(`report ${worker} ${offset}`)
    this.#worker = worker
    this.#offset = offset
  }
  async act(model: Model, real: Real): Promise<void> {
    const fence = real.fences.get(this.#worker) ?? 1
    const epoch = Math.max(1, model.epoch + this.#offset)
    const answer = await real.redis.lineages.report(key, fence, reportOf(epoch))
    if (fence !== model.fence || model.status !== 'running') {
      expect(answer).toEqual({ kind: 'stale' })
      return
    }
    if (epoch > model.epoch + 1) {
      expect(answer).toEqual({ kind: 'gap' })
      return
    }
    if (epoch === model.epoch + 1) {
      model.epoch = epoch
      model.starts = 0
    }
    for (const [name, watched] of model.watches) {
      if (watched > model.epoch) continue
      model.trials.set(name, 'completed')
      model.watches.delete(name)
    }
    if (target(model) <= model.epoch) {
      expect(answer).toEqual({ kind: 'rest', differs: false })
      model.status = 'idle'
    } else {
      expect(answer).toMatchObject({ kind: 'continue', target: target(model), differs: false })
    }
  }
}

class Leave extends Step {
  readonly #worker: string
  readonly #how: 'handBack' | 'retry' | 'fail'
  constructor(worker: string, how: 'handBack' | 'retry' | 'fail') {
    super(`${how} ${worker}`)
    this.#worker = worker
    this.#how = how
  }
  async act(model: Model, real: Real): Promise<void> {
    const { lineages } = real.redis
    const fence = real.fences.get(this.#worker) ?? 1
    const failure = { code: 'X', class: 'worker' as const, message: 'x' }
    if (this.#how === 'handBack') await lineages.handBack(key, fence)
    else if (this.#how === 'fail') await lineages.fail(key, fence, failure)
    else {
      const retry = { delayMs: 0, counts: true, alone: false, elsewhere: false }
      await lineages.retryLater(key, fence, failure, retry)
    }
    // A lineage at rest may be failed by who had it last; nobody watches it, so nobody is hurt.
    const inForce = fence === model.fence && model.status === 'running'
    if (this.#how === 'fail' && fence === model.fence) return setAside(model)
    if (!inForce) return
    setWatchers(model, 'waiting')
    model.status = 'queued'
    model.fence = undefined
    if (this.#how === 'handBack') model.starts = 0
  }
}

/** All workers are gone, and the queue with its jobs: the reconciler brings the lineage back. */
class Crash extends Step {
  constructor() {
    super('crash, reconcile')
  }
  async act(model: Model, real: Real): Promise<void> {
    const jobs = await real.raw.keys(`{${real.prefix}}:bull:*`)
    if (jobs.length > 0) await real.raw.del(...jobs)
    await real.redis.lineages.releaseRetries()
    await real.redis.reconcile()
    if (model.status === 'running') {
      setWatchers(model, 'waiting')
      model.status = 'queued'
      model.fence = undefined
    }
    const { waiting } = await real.redis.queueCounts()
    expect(waiting > 0).toBe(model.status === 'queued')
  }
}

let server: Awaited<ReturnType<typeof startTestRedis>>
beforeAll(async () => {
  server = await startTestRedis()
})
afterAll(() => server[Symbol.asyncDispose]())

const anyWorker = fc.constantFrom(...workers)
const anySweep = fc.constantFrom(...sweeps)
const anyTrial = fc.integer({ min: 1, max: 3 })
const steps = [
  fc.tuple(anySweep, anyTrial).map(([sweep, trial]) => new Open(sweep, trial)),
  fc
    .tuple(anySweep, anyTrial, fc.constantFrom('suspendTrial' as const, 'cancelTrial' as const))
    .map(([sweep, trial, kind]) => new Unwatch(sweep, trial, kind)),
  anyWorker.map((worker) => new Start(worker)),
  anyWorker.map((worker) => new Start(worker, `${key}-copy`)),
  fc
    .tuple(anyWorker, fc.constantFrom(1, 1, 1, 0, 2))
    .map(([worker, offset]) => new Tell(worker, offset)),
  fc
    .tuple(anyWorker, fc.constantFrom('handBack' as const, 'retry' as const, 'fail' as const))
    .map(([worker, how]) => new Leave(worker, how)),
  anySweep.map((sweep) => new CancelSweep(sweep)),
  anySweep.map((sweep) => new CarryOut(sweep)),
  anySweep.map((sweep) => new Remove(sweep)),
  fc.constant(new Crash()),
]

test('F19: under any interleaving the records are as the model says', async () => {
  let run = 0
  const raw = new Redis(server.url)
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: 'max' }), async (commands) => {
      run += 1
      const prefix = `m${run}`
      const redis = await openRedis({ url: server.url, role: 'scheduler', prefix })
      try {
        const { lineages: _, ...plan } = planSweep(definition, dataset)
        for (const id of sweeps) {
          await redis.sweeps.create({
            id,
            name: 'm',
            tags: [],
            state: initialState(definition, dataset),
            plan: {
              ...plan,
              lineages: 1,
              etaSeconds: null,
              parameters: {},
              epochs: { asked: 7, unique: 6, trained: 0 },
            },
          })
        }
        const setup = (): { model: Model; real: Real } => ({
          model: {
            epoch: 0,
            status: 'idle',
            fence: undefined,
            starts: 0,
            watches: new Map(),
            trials: new Map(),
            sweeps: new Map(sweeps.map((sweep) => [sweep, 'running'])),
          },
          real: { redis, raw, prefix, fences: new Map(), highest: 0 },
        })
        await fc.asyncModelRun(setup, commands)
      } finally {
        await redis.close()
      }
    }),
    { numRuns: 150, endOnFailure: false },
  )
  raw.disconnect()
})
