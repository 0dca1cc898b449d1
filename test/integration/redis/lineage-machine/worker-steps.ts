import type { Report } from '@sweepstack/protocol'
import { expect } from 'vitest'
import { reportOf } from '../../../support/records.ts'
import {
  adopt,
  keys,
  lineageOf,
  type Model,
  type Node,
  nodeOf,
  pathOf,
  setAside,
  setWatchers,
  target,
  watch,
} from './model.ts'
import type { Real } from './real.ts'
import { Step } from './step.ts'

/** Who trained it is told by one of its figures. */
function report(key: string, epoch: number): Report {
  return { ...reportOf(epoch), val_loss: keys.indexOf(key) }
}

export class Start extends Step {
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

/** A worker reports with the fence it has, be it in force or not. */
export class Tell extends Step {
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

export class Leave extends Step {
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
export class Train extends Step {
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
export class Crash extends Step {
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
