import type { SweepCommand } from '@sweepstack/core'
import type { ImageRecipe } from '@sweepstack/protocol'
import { expect } from 'vitest'
import { openTrial } from '../../../support/forks.ts'
import {
  adopt,
  epochsOf,
  keys,
  lineageOf,
  type Model,
  nodeOf,
  pathOf,
  recipes,
  stageOf,
  trialNumbers,
  watch,
} from './model.ts'
import type { Real } from './real.ts'
import { Step } from './step.ts'

export class Open extends Step {
  readonly #sweep: string
  readonly #trial: number
  constructor(sweep: string, trial: number) {
    super(`open ${sweep.slice(4, 5)}/${trial}`)
    this.#sweep = sweep
    this.#trial = trial
  }
  async act(model: Model, real: Real): Promise<void> {
    const [number, lineage] = [this.#trial, lineageOf(this.#trial)]
    const recipe = recipes[keys.indexOf(lineage)] as ImageRecipe
    await real.redis.sweeps.carryOut(this.#sweep, openTrial(number, recipe, epochsOf(number)))
    const status = model.sweeps.get(this.#sweep)
    if (status === 'removed') return
    // Whoever opens it may come after the cancel of its sweep was carried out.
    const isLate = status !== 'running'
    const name = `${this.#sweep}/${number}`
    if (!model.trials.has(name)) {
      adopt(model, pathOf(lineage), lineage)
      model.trials.set(name, isLate ? 'cancelled' : 'waiting')
    }
    if (!isLate) watch(model, name)
  }
}

export class Unwatch extends Step {
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
export class Retry extends Step {
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
    // Of a cancelled sweep nothing is wanted again, whenever the command comes.
    if (['cancelled', 'ended'].includes(model.sweeps.get(sweep) as string)) return
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
export class CancelSweep extends Step {
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
export class CarryOut extends Step {
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

export class Remove extends Step {
  readonly #sweep: string
  constructor(sweep: string) {
    super(`remove ${sweep.slice(4, 5)}`)
    this.#sweep = sweep
  }
  async act(model: Model, real: Real): Promise<void> {
    const expected = { running: 'busy', cancelled: 'busy', ended: 'removed', removed: 'gone' }
    const before = model.sweeps.get(this.#sweep) as keyof typeof expected
    const answer = await real.redis.sweeps.remove(this.#sweep)
    // Without commands and inputs nothing is left to do for a cancelled one, whose trials were opened late.
    if (before === 'cancelled' && answer === 'removed') {
      const own = [...model.trials].filter(([name]) => name.startsWith(this.#sweep))
      expect(own.every(([, status]) => status === 'cancelled')).toBe(true)
    } else expect(answer).toBe(expected[before])
    if (answer === 'removed') {
      model.sweeps.set(this.#sweep, 'removed')
      for (const name of model.trials.keys()) {
        if (name.startsWith(this.#sweep)) model.trials.delete(name)
      }
    }
    await real.redis.sweeps.push(this.#sweep, { type: 'statusRequested', status: 'paused' })
    await real.redis.sweeps.request(this.#sweep, 0, { name: 'late', tags: ['late'], inputs: [] })
    await real.redis.sweeps.settle(this.#sweep)
    if (answer !== 'removed' && answer !== 'gone') await consume(real, this.#sweep)
  }
}

/** Takes the newest input, as nobody should act on it. */
async function consume({ raw, prefix }: Real, sweep: string): Promise<void> {
  await raw.rpop(`{${prefix}}:sweep:${sweep}:inbox`)
}
