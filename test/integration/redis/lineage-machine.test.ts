import {
  ancestorsOf,
  initialState,
  lineageKey,
  planSweep,
  type SweepCommand,
} from '@sweepstack/core'
import type { Recipe, Report } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { definition, forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { reportOf } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'

/**
 * F19: the lineage state machine under random interleavings, against a model. Two sweeps watch the lineages of a tree
 * (a root, two forks of it, and a fork of a fork); three workers start, report, stall, hand back, fail and crash in any
 * order, each with the fence that it once was given; the reconciler looks in between. Sweeps are cancelled and removed,
 * and commands for them come late.
 */

const dataset = 'e'.repeat(64)
const whole = rootRecipe(dataset)
const fork = forkOf(whole, 3, 0.5)
const recipes = [whole, fork, forkOf(whole, 3, 0.25), forkOf(fork, 5, 0.125)]
const keys = recipes.map(lineageKey)
const sweeps = ['a', 'b'].map((name) => `swp_${name.padEnd(20, '0')}`)
const workers = ['w0', 'w1', 'w2']

/** Three trials of each lineage watch it up to epochs 2, 4 and 6. */
const trialsOfEach = 3
const lineageOf = (trial: number) => keys[Math.floor((trial - 1) / trialsOfEach)] as string
const epochsOf = (trial: number) => 2 * (((trial - 1) % trialsOfEach) + 1)
const trialNumbers = Array.from({ length: trialsOfEach * keys.length }, (_, place) => place + 1)

interface Node {
  /** Of each epoch on record: which lineage trained it. */
  trainedBy: string[]
  status: 'idle' | 'queued' | 'running' | 'quarantined'
  /** The fence in force, as it was handed out; undefined if nobody has it. */
  fence: number | undefined
  starts: number
  /** "sweep/trial" → watched epoch. */
  watches: Map<string, number>
}

interface Model {
  lineages: Map<string, Node>
  /** "sweep/trial" → status. */
  trials: Map<string, string>
  /** `cancelled`: the commands of it are not yet carried out; `ended`: they are. */
  sweeps: Map<string, 'running' | 'cancelled' | 'ended' | 'removed'>
}

interface Real {
  redis: RedisHandle
  raw: Redis
  prefix: string
  /** What each worker was given last, by "worker lineage". */
  fences: Map<string, number>
  /** By lineage. */
  highest: Map<string, number>
}

const nodeOf = (model: Readonly<Model>, key: string) => model.lineages.get(key) as Node
const target = (node: Node) => Math.max(0, ...node.watches.values())
const setWatchers = (model: Model, node: Node, status: string) => {
  for (const trial of node.watches.keys()) model.trials.set(trial, status)
}

/** A lineage and its ancestors up to the root, with the last epoch that each has in common with it. */
function pathOf(key: string): { key: string; upto: number }[] {
  const ancestors = ancestorsOf(recipes[keys.indexOf(key)] as Recipe)
  const own = { key, upto: Number.POSITIVE_INFINITY }
  return [own, ...ancestors.map(({ lineage, epoch }) => ({ key: lineage, upto: epoch }))]
}

/** Who trained it is told by one of its figures. */
function report(key: string, epoch: number): Report {
  return { ...reportOf(epoch), val_loss: keys.indexOf(key) }
}

/** After each command: the records are as the model says, and the invariants hold. */
async function compare(model: Model, real: Real): Promise<void> {
  await Promise.all(keys.map((key) => compareLineage(model, real, key)))
  for (const [sweep, status] of model.sweeps) {
    if (status === 'removed') expect(await real.raw.keys(`{${real.prefix}}*${sweep}*`)).toEqual([])
  }
  const statuses = [...model.trials.keys()].map(async (name) => {
    const [sweep = '', number] = name.split('/')
    const trial = await real.redis.sweeps.trial(sweep, Number(number))
    return [name, trial?.status] as const
  })
  expect(await Promise.all(statuses)).toEqual([...model.trials])
}

async function compareLineage(model: Model, real: Real, key: string): Promise<void> {
  const node = nodeOf(model, key)
  const lineage = await real.redis.lineages.read(key)
  expect(lineage?.reports.map(({ epoch, val_loss }) => [epoch, keys[val_loss]]) ?? []).toEqual(
    node.trainedBy.map((by, place) => [place + 1, by]),
  )
  if (lineage === undefined) return
  const epochs = node.trainedBy.length
  expect([lineage.status, lineage.epoch]).toEqual([node.status, epochs])
  expect(lineage.recipe).toEqual(recipes[keys.indexOf(key)])
  const [, parent] = pathOf(key)
  expect([lineage.parent?.lineage, lineage.parent?.epoch]).toEqual([parent?.key, parent?.upto])
  if (parent) {
    const forks = await real.raw.smembers(`{${real.prefix}}:lineage:${parent.key}:forks`)
    expect(forks).toContain(key)
  }
  expect(lineage.fence).toBeGreaterThanOrEqual(real.highest.get(key) ?? 0)
  real.highest.set(key, lineage.fence)
  const watched = lineage.watches.map(({ sweep, trial, epoch }) => [`${sweep}/${trial}`, epoch])
  expect(new Map(watched as [string, number][])).toEqual(node.watches)
  // Not forgotten: who watches beyond the epoch is heard, unless the lineage is set aside.
  if (target(node) > epochs) expect(['queued', 'running']).toContain(lineage.status)
  await compareLines(node, real, key)
  const active = await real.raw.sismember(`{${real.prefix}}:active`, key)
  expect(active).toBe(['queued', 'running'].includes(lineage.status) ? 1 : 0)
}

/** The lineage stands in the lines of those who watch it while it waits, and in their training while it trains. */
async function compareLines(node: Node, real: Real, key: string): Promise<void> {
  const root = `{${real.prefix}}`
  const delayed = (await real.raw.zscore(`${root}:retries`, key)) !== null
  await Promise.all(
    sweeps.map(async (sweep) => {
      const watched = [...node.watches.keys()].some((name) => name.startsWith(sweep))
      const waits = watched && node.status === 'queued' && !delayed
      const [ready, waiting, training] = await Promise.all([
        real.raw.zscore(`${root}:sweep:${sweep}:ready`, key),
        real.raw.sismember(`${root}:ready`, sweep),
        real.raw.sismember(`${root}:sweep:${sweep}:training`, key),
      ])
      expect([sweep, ready !== null]).toEqual([sweep, waits])
      if (waits) expect(waiting).toBe(1)
      expect([sweep, training === 1]).toEqual([sweep, watched && node.status === 'running'])
    }),
  )
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

type Path = ReturnType<typeof pathOf>

/** Which lineage on a path trains the next epoch. */
function stageOf(model: Readonly<Model>, path: Path): Path[number] {
  const shared = path.map(({ key, upto }) => Math.min(nodeOf(model, key).trainedBy.length, upto))
  return path.findLast(({ upto }) => upto > Math.max(...shared)) as Path[number]
}

/** A trial watches that lineage, or is answered at once. */
function watch(model: Model, name: string): void {
  const status = model.trials.get(name)
  if (status !== 'waiting' && status !== 'running') return
  const number = Number(name.split('/')[1])
  const [key, epochs] = [lineageOf(number), epochsOf(number)]
  const path = pathOf(key)
  const stage = stageOf(model, path)
  const node = nodeOf(model, stage.key)
  adopt(model, path, stage.key)
  adopt(model, path, key)
  if (nodeOf(model, key).trainedBy.length >= epochs) {
    model.trials.set(name, 'completed')
  } else if (node.status === 'quarantined') {
    model.trials.set(name, 'failed')
  } else {
    node.watches.set(name, Math.min(stage.upto, epochs))
    model.trials.set(name, node.status === 'running' ? 'running' : 'waiting')
    if (node.status === 'idle') node.status = 'queued'
  }
}

/** A lineage has the epochs that another one on a path has in common with it. */
function adopt(model: Model, path: Path, key: string): void {
  const place = path.findIndex((node) => node.key === key)
  for (const [other, source] of path.entries()) {
    const { upto } = path[Math.max(place, other)] as Path[number]
    const shared = nodeOf(model, source.key).trainedBy.slice(0, upto)
    const { trainedBy } = nodeOf(model, key)
    if (other !== place) trainedBy.push(...shared.slice(trainedBy.length))
  }
}

class Open extends Step {
  readonly #sweep: string
  readonly #trial: number
  constructor(sweep: string, trial: number) {
    super(`open ${sweep.slice(4, 5)}/${trial}`)
    this.#sweep = sweep
    this.#trial = trial
  }
  override check(model: Readonly<Model>): boolean {
    return ['running', 'removed'].includes(model.sweeps.get(this.#sweep) as string)
  }
  async act(model: Model, real: Real): Promise<void> {
    const [number, lineage] = [this.#trial, lineageOf(this.#trial)]
    const recipe = recipes[keys.indexOf(lineage)] as Recipe
    await real.redis.sweeps.carryOut(this.#sweep, openTrial(number, recipe, epochsOf(number)))
    if (model.sweeps.get(this.#sweep) === 'removed') return
    const name = `${this.#sweep}/${number}`
    if (!model.trials.has(name)) {
      adopt(model, pathOf(lineage), lineage)
      model.trials.set(name, 'waiting')
    }
    watch(model, name)
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
    const [lineage, epochs] = [lineageOf(number), epochsOf(number)]
    await real.redis.sweeps.carryOut(this.#sweep, { kind, number, lineage, epochs })
    const name = `${this.#sweep}/${number}`
    for (const node of model.lineages.values()) node.watches.delete(name)
    const live = ['waiting', 'running'].includes(model.trials.get(name) as string)
    if (live) model.trials.set(name, kind === 'cancelTrial' ? 'cancelled' : 'waiting')
    // Nobody is left: whoever has it rests with the next report or start; it stays active until then.
  }
}

/** A trial that failed is wanted again: the lineage that it waits for is set aside no more. */
class Retry extends Step {
  readonly #place: number
  constructor(place: number) {
    super(`retry failed ${place}`)
    this.#place = place
  }
  override check(model: Readonly<Model>): boolean {
    return this.#failed(model).length > 0
  }
  async act(model: Model, real: Real): Promise<void> {
    const failed = this.#failed(model)
    const name = failed[this.#place % failed.length] as string
    const sweep = name.split('/')[0] as string
    const number = Number(name.split('/')[1])
    const [lineage, epochs] = [lineageOf(number), epochsOf(number)]
    await real.redis.sweeps.carryOut(sweep, { kind: 'retryTrial', number, lineage, epochs })
    const stage = nodeOf(model, stageOf(model, pathOf(lineage)).key)
    if (stage.status === 'quarantined') {
      stage.status = 'idle'
      stage.starts = 0
    }
    model.trials.set(name, 'waiting')
    watch(model, name)
  }
  #failed(model: Readonly<Model>): string[] {
    return [...model.trials.keys()].filter((name) => model.trials.get(name) === 'failed')
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
    const numbers = trialNumbers.filter((trial) => model.trials.has(`${this.#sweep}/${trial}`))
    const commands = numbers.map((number) => {
      return { kind: 'cancelTrial' as const, number, lineage: lineageOf(number) }
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
      for (const node of model.lineages.values()) node.watches.delete(name)
      if (['waiting', 'running'].includes(status)) model.trials.set(name, 'cancelled')
    }
    model.sweeps.set(this.#sweep, 'ended')
  }
}

async function commit({ redis }: Real, sweep: string, commands: SweepCommand[]): Promise<void> {
  const pending = await redis.sweeps.pending(sweep)
  if (pending === undefined) throw new Error('the sweep is gone')
  const { version, consumed } = pending
  const state = {
    ...pending.state,
    status: 'cancelled' as const,
    nextTrial: trialNumbers.length + 1,
  }
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
  readonly #key: string
  readonly #worker: string
  readonly #job: string | undefined
  constructor(key: string, worker: string, job?: string) {
    super(`start ${keys.indexOf(key)} ${worker} ${job ?? ''}`)
    this.#key = key
    this.#worker = worker
    this.#job = job
  }
  /** With a job a worker may be given any lineage that waits. */
  override check(model: Readonly<Model>): boolean {
    const others = keys.filter((key) => key !== this.#key)
    return this.#job === undefined || others.every((key) => nodeOf(model, key).status !== 'queued')
  }
  async act(model: Model, real: Real): Promise<void> {
    const { lineages } = real.redis
    const node = nodeOf(model, this.#key)
    const epoch = node.trainedBy.length
    // A job of nobody's generation is one that was delivered twice.
    const answer = await (this.#job === undefined
      ? lineages.start(this.#key, this.#worker)
      : lineages.startNext({ id: this.#job, lineage: this.#key }, this.#worker))
    if (node.status !== 'queued' && node.status !== 'running') {
      expect(answer.kind).toBe('nothingToDo')
    } else if (target(node) <= epoch) {
      expect(answer.kind).toBe('nothingToDo')
      node.status = 'idle'
      node.fence = undefined
    } else if (node.starts >= 5) {
      expect(answer.kind).toBe('nothingToDo')
      setAside(model, node)
    } else {
      if (answer.kind !== 'started') throw new Error('did not start')
      node.starts += 1
      node.status = 'running'
      node.fence = answer.fence
      expect(answer).toMatchObject({ epoch, target: target(node) })
      setWatchers(model, node, 'running')
      real.fences.set(`${this.#worker} ${this.#key}`, answer.fence)
    }
  }
}

function setAside(model: Model, node: Node): void {
  setWatchers(model, node, 'failed')
  node.watches.clear()
  node.status = 'quarantined'
  node.fence = undefined
}

/** A worker reports with the fence it has, be it in force or not. */
class Tell extends Step {
  readonly #key: string
  readonly #worker: string
  readonly #offset: number
  constructor(key: string, worker: string, offset: number) {
    super(`report ${keys.indexOf(key)} ${worker} ${offset}`)
    this.#key = key
    this.#worker = worker
    this.#offset = offset
  }
  async act(model: Model, real: Real): Promise<void> {
    const node = nodeOf(model, this.#key)
    const fence = real.fences.get(`${this.#worker} ${this.#key}`) ?? 1
    const before = node.trainedBy.length
    const epoch = Math.max(1, before + this.#offset)
    const answer = await real.redis.lineages.report(this.#key, fence, report(this.#key, epoch))
    if (fence !== node.fence || node.status !== 'running') {
      expect(answer).toEqual({ kind: 'stale' })
      return
    }
    if (epoch > before + 1) {
      expect(answer).toEqual({ kind: 'gap' })
      return
    }
    if (epoch === before + 1) this.#trained(model, node)
    const known = node.trainedBy.length
    for (const [name, watched] of [...node.watches]) {
      if (watched > known) continue
      node.watches.delete(name)
      if (lineageOf(Number(name.split('/')[1])) !== this.#key) watch(model, name)
      else model.trials.set(name, 'completed')
    }
    if (target(node) <= known) {
      expect(answer).toEqual({ kind: 'rest', differs: false })
      node.status = 'idle'
    } else {
      expect(answer).toMatchObject({ kind: 'continue', target: target(node), differs: false })
    }
  }

  /** One more epoch, which no other lineage has trained: it lies behind where this one forked. */
  #trained(model: Model, node: Node): void {
    node.trainedBy.push(this.#key)
    node.starts = 0
    expect(node.trainedBy.length).toBeGreaterThan(pathOf(this.#key)[1]?.upto ?? 0)
    for (const name of node.watches.keys()) {
      const own = lineageOf(Number(name.split('/')[1]))
      adopt(model, pathOf(own), own)
    }
  }
}

class Leave extends Step {
  readonly #key: string
  readonly #worker: string
  readonly #how: 'handBack' | 'retry' | 'fail'
  constructor(key: string, worker: string, how: 'handBack' | 'retry' | 'fail') {
    super(`${how} ${keys.indexOf(key)} ${worker}`)
    this.#key = key
    this.#worker = worker
    this.#how = how
  }
  async act(model: Model, real: Real): Promise<void> {
    const { lineages } = real.redis
    const node = nodeOf(model, this.#key)
    const fence = real.fences.get(`${this.#worker} ${this.#key}`) ?? 1
    const failure = { code: 'X', class: 'worker' as const, message: 'x' }
    if (this.#how === 'handBack') await lineages.handBack(this.#key, fence)
    else if (this.#how === 'fail') await lineages.fail(this.#key, fence, failure)
    else {
      const retry = { delayMs: 0, counts: true, alone: false, elsewhere: false }
      await lineages.retryLater(this.#key, fence, failure, retry)
    }
    // A lineage at rest may be failed by who had it last; nobody watches it, so nobody is hurt.
    const inForce = fence === node.fence && node.status === 'running'
    if (this.#how === 'fail' && fence === node.fence) return setAside(model, node)
    if (!inForce) return
    setWatchers(model, node, 'waiting')
    node.status = 'queued'
    node.fence = undefined
    if (this.#how === 'handBack') node.starts = 0
  }
}

/** Several steps of one worker in a row with a lineage that waits, so that lineages get far enough to fork. */
class Train extends Step {
  readonly #place: number
  readonly #epochs: number
  constructor(place: number, epochs: number) {
    super(`train waiting ${place} by ${epochs}`)
    this.#place = place
    this.#epochs = epochs
  }
  override check(model: Readonly<Model>): boolean {
    return this.#waiting(model).length > 0
  }
  async act(model: Model, real: Real): Promise<void> {
    const waiting = this.#waiting(model)
    const key = waiting[this.#place % waiting.length] as string
    await new Start(key, 'w0').act(model, real)
    for (let left = this.#epochs; left > 0; left -= 1) {
      await new Tell(key, 'w0', 1).run(model, real)
    }
  }
  #waiting(model: Readonly<Model>): string[] {
    return keys.filter((key) => nodeOf(model, key).status === 'queued')
  }
}

/** All workers are gone, and the queue with its jobs: the reconciler brings the lineages back. */
class Crash extends Step {
  constructor() {
    super('crash, reconcile')
  }
  async act(model: Model, real: Real): Promise<void> {
    const jobs = await real.raw.keys(`{${real.prefix}}:bull:*`)
    if (jobs.length > 0) await real.raw.del(...jobs)
    await real.redis.lineages.releaseRetries()
    await real.redis.reconcile()
    for (const node of model.lineages.values()) {
      if (node.status !== 'running') continue
      setWatchers(model, node, 'waiting')
      node.status = 'queued'
      node.fence = undefined
    }
    const { waiting } = await real.redis.queueCounts()
    const queued = [...model.lineages.values()].filter(({ status }) => status === 'queued')
    expect(waiting).toBe(queued.length)
  }
}

function newNode(): Node {
  return { trainedBy: [], status: 'idle', fence: undefined, starts: 0, watches: new Map() }
}

let server: Awaited<ReturnType<typeof startTestRedis>>
beforeAll(async () => {
  server = await startTestRedis()
})
afterAll(() => server[Symbol.asyncDispose]())

const anyWorker = fc.constantFrom(...workers)
const anySweep = fc.constantFrom(...sweeps)
const anyTrial = fc.constantFrom(...trialNumbers)
const anyLineage = fc.constantFrom(...keys)
const open = fc.tuple(anySweep, anyTrial).map(([sweep, trial]) => new Open(sweep, trial))
const train = fc
  .tuple(fc.nat(keys.length - 1), fc.integer({ min: 1, max: 6 }))
  .map(([place, epochs]) => new Train(place, epochs))
const steps = [
  ...Array<typeof open>(4).fill(open),
  ...Array<typeof train>(4).fill(train),
  fc
    .tuple(anySweep, anyTrial, fc.constantFrom('suspendTrial' as const, 'cancelTrial' as const))
    .map(([sweep, trial, kind]) => new Unwatch(sweep, trial, kind)),
  fc.nat(20).map((place) => new Retry(place)),
  fc.tuple(anyLineage, anyWorker).map(([key, worker]) => new Start(key, worker)),
  fc.tuple(anyLineage, anyWorker).map(([key, worker]) => new Start(key, worker, `${key}-copy`)),
  fc
    .tuple(anyLineage, anyWorker, fc.constantFrom(1, 1, 1, 0, 2))
    .map(([key, worker, offset]) => new Tell(key, worker, offset)),
  fc
    .tuple(anyLineage, anyWorker, fc.constantFrom(...(['handBack', 'retry', 'fail'] as const)))
    .map(([key, worker, how]) => new Leave(key, worker, how)),
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
            lineages: new Map(keys.map((key) => [key, newNode()])),
            trials: new Map(),
            sweeps: new Map(sweeps.map((sweep) => [sweep, 'running'])),
          },
          real: { redis, raw, prefix, fences: new Map(), highest: new Map() },
        })
        await fc.asyncModelRun(setup, commands)
      } finally {
        await redis.close()
      }
    }),
    { numRuns: 80, endOnFailure: false },
  )
  raw.disconnect()
})
