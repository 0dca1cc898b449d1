import { setTimeout as sleep } from 'node:timers/promises'
import { type ArtifactStore, memoryShape, type StartAnswer } from '@sweepstack/core'
import type { Failure } from '@sweepstack/protocol'
import type { Handled, LineageConsumer, RedisHandle } from '@sweepstack/redis'
import type { Config } from '../config.ts'
import { type Device, workerFailure } from './device.ts'
import { Nudges } from './nudges.ts'
import { openDevices } from './open-devices.ts'
import { answerOf, predictionsOf, type Wanted } from './predict.ts'
import { Presence } from './presence.ts'
import { probeStore, requireStore } from './probe-store.ts'
import { queueWords } from './queue-words.ts'
import { Readiness } from './readiness.ts'
import { type Seat, SlotQueue } from './slot-queue.ts'
import { type Log, type Outcome, superviseTraining, untilTaken } from './supervise-training.ts'
import type { TrainerProcess } from './trainer-process.ts'
import { TrainingRates } from './training-rates.ts'
import { verify } from './verify.ts'
import { workerRecord } from './worker-record.ts'

/** How long a trainer has to leave before it is sent SIGTERM, and then SIGKILL. */
const graceMs = 10_000

type Started = Extract<StartAnswer, { kind: 'started' }>

interface Active {
  key: string
  fence: number
  trainer: TrainerProcess
  device: Device
}

/** A turn that is left for another worker: this one drains, or has no slot for it any more. */
class LeftError extends Error {}

export interface SupervisorParts {
  config: Config
  redis: RedisHandle
  store: ArtifactStore
  /** Where the store lies, for the trainers. */
  artifacts: string
  log: Log
}

/** One machine's part of the fleet: takes lineages from the queue and gives each to a slot's trainer. */
export class Supervisor {
  readonly #parts: SupervisorParts
  /** Of the artifact store; each device has its own. */
  readonly #readiness: Readiness
  #devices: Device[] = []
  #slots = new SlotQueue<Device>([])
  readonly #active = new Map<string, Active>()
  readonly #nudges = new Nudges()
  readonly #borrowed = new Set<TrainerProcess>()
  readonly #startedAt = new Date().toISOString()
  readonly #rates: TrainingRates
  #consumer: LineageConsumer | undefined
  #draining = false
  readonly #presence = new Presence(() => this.#announce())

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    const { config, store, log } = parts
    this.#rates = new TrainingRates(parts.redis.datasets)
    this.#readiness = new Readiness({
      log,
      blocked: 'paused',
      allowedFailures: 1,
      probeAfterMs: config.probeSeconds * 1000,
      probe: () => probeStore(store, config.id),
      changed: () => this.#adjust(),
    })
  }

  /** Starts the trainers, joins the fleet and takes lineages. @throws FixableError */
  async start(): Promise<void> {
    const { config, redis, log, store, artifacts } = this.#parts
    await requireStore(store, config.id, artifacts)
    const changed = () => this.#adjust()
    this.#devices = await openDevices({ config, artifacts, log, changed })
    this.#slots = new SlotQueue(this.#devices)
    await this.#presence.join()
    await redis.onNudge((key) => void this.#nudge(key))
    this.#consumer = redis.consumeLineages({
      slots: this.#slots.openSlots,
      train: (lineage, id) => this.#train({ lineage, id }),
      verify: (key) => this.#verify(key),
      predict: (request) => this.#make(predictionsOf(this.#parts, request)),
      answer: (request) => this.#make(answerOf(this.#parts, request)),
      ...queueWords(log),
    })
    for (const { name: gpu, slots, memory, pool } of this.#devices) {
      const { device } = pool.info
      log.info({ gpu, slots, device, budgetMb: memory.budgetMb }, 'taking lineages')
    }
  }

  /** Takes what the store and the open devices allow. */
  #adjust(): void {
    const slots = this.#slots.openSlots
    this.#slots.look()
    this.#presence.tell()
    if (slots > 0 && this.#readiness.isActive) void this.#consumer?.take(slots)
    else void this.#consumer?.pause()
  }

  /** Takes no more, hands back what is in training with a checkpoint, and ends the trainers. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#readiness.stop()
    for (const { readiness } of this.#devices) readiness.stop()
    this.#presence.tell()
    const closed = this.#consumer?.close()
    // What is asked of them writes nothing before its end: another worker does it from the beginning.
    for (const trainer of this.#borrowed) trainer.kill('SIGKILL')
    await Promise.all([...this.#active.values()].map((active) => this.#dismiss(active)))
    await closed
    for (const { pool } of this.#devices) pool.endIdle()
    await this.#presence.end()
    await this.#parts.redis.fleet.leave(this.#parts.config.id).catch(() => undefined)
  }

  async #train(job: { id: string; lineage: string }): Promise<void> {
    const { redis, config, log } = this.#parts
    const started = await untilTaken(log, job.lineage, () =>
      redis.lineages.startNext(job, config.id),
    )
    if (started.kind === 'nothingToDo') return
    const { key } = started
    const handBack = () => untilTaken(log, key, () => redis.lineages.handBack(key, started.fence))
    if (this.#draining) return handBack()
    const { alone } = started
    const shape = memoryShape(started.recipe)
    const seat = await this.#slots.begin({ alone, shape }, () => {
      const expectedMb = Math.max(...this.#devices.map(({ memory }) => memory.expectedMb(shape)))
      log.info({ lineage: key, alone, expectedMb }, 'waits for its turn')
    })
    if (seat === undefined) return handBack()
    const { device, end } = seat
    try {
      if (this.#draining) return await handBack()
      if (alone) device.pool.endIdle()
      const trainer = await device.acquire(shape, this.#slots.shapesOn(device))
      // A drain that began meanwhile dismisses those that train: this one never would be.
      if (this.#draining) {
        device.release(trainer)
        return await handBack()
      }
      const outcome = await this.#trainWith({ trainer, key, fence: started.fence, device }, started)
      if (outcome.kind === 'failed') this.#failed(device, outcome.failure)
      if (outcome.kind !== 'failed' || outcome.epochs > 0) device.readiness.succeeded()
      // Left in mid-way, by a drain or a nudge: if somebody still watches, another worker goes on.
      if (outcome.kind === 'left') await handBack()
    } catch (error) {
      await this.#giveUp(device, key, started, error as Error)
    } finally {
      end()
    }
  }

  async #trainWith(active: Active, started: Started): Promise<Outcome> {
    const { key, trainer, device } = active
    this.#active.set(key, active)
    device.memory.watch(trainer.pid, trainer.shape ?? '')
    const { redis, store, config } = this.#parts
    const hangMs = config.hangSeconds * 1000
    const elsewhere = !this.#devices.some((other) => other !== device && other.isOpen)
    const untilNudged = (lineage: string, ms: number) => this.#nudges.until(lineage, ms)
    const lineages = this.#rates.noting(redis.lineages, key, started.recipe)
    const supervision = { lineages, store, log: device.log, hangMs, elsewhere, untilNudged }
    let outcome: Outcome | undefined
    try {
      outcome = await superviseTraining(supervision, trainer, key, started)
      return outcome
    } finally {
      await device.memory.unwatch(trainer.pid, outcome)
      this.#active.delete(key)
      this.#rates.forget(key)
      if (outcome === undefined) trainer.kill('SIGKILL')
      device.release(trainer)
    }
  }

  /** What lineages do wrong says nothing of the worker. */
  #failed(device: Device, failure: Failure): void {
    if (failure.class === 'infrastructure') this.#readiness.failed(failure)
    else if (failure.class === 'worker') device.failed(failure)
  }

  async #verify(key: string): Promise<Handled> {
    const { redis, config, log } = this.#parts
    const asked = await untilTaken(log, key, () => redis.verifications.read(key))
    if (asked?.status !== 'waiting') return 'done'
    const hangMs = config.hangSeconds * 1000
    const found = await this.#borrow(key, (trainer) =>
      verify(redis.lineages, trainer, asked, hangMs),
    ).catch((error: Error) => {
      if (error instanceof LeftError) return undefined
      return { ...asked, status: 'failed' as const, reason: error.message }
    })
    if (found === undefined || (this.#draining && found.status === 'failed')) return 'again'
    if (found.status === 'failed') log.warn({ lineage: key, reason: found.reason }, 'not verified')
    await untilTaken(log, key, () => redis.verifications.record({ ...found, worker: config.id }))
    return 'done'
  }

  /** Has a trainer make what somebody waits for. */
  async #make({ lineage, make, fail }: Wanted): Promise<Handled> {
    try {
      await this.#borrow(lineage, make)
    } catch (error) {
      if (this.#draining || error instanceof LeftError) return 'again'
      const { message } = error as Error
      this.#parts.log.warn({ lineage, reason: message }, 'no predictions')
      await fail(message).catch(() => undefined)
    }
    return 'done'
  }

  /** A turn with a trainer, for what is done with a lineage but is not its training. */
  async #borrow<T>(key: string, use: (trainer: TrainerProcess) => Promise<T>): Promise<T> {
    const lineage = await this.#parts.redis.lineages.read(key)
    const shape = lineage ? memoryShape(lineage.recipe) : ''
    const seat = await this.#slots.begin({ alone: false, shape })
    if (seat === undefined) throw new LeftError('no device has a slot')
    try {
      if (this.#draining) throw new LeftError('the worker leaves')
      return await this.#lend(seat, shape, use)
    } finally {
      seat.end()
    }
  }

  async #lend<T>(
    { device }: Seat<Device>,
    shape: string,
    use: (trainer: TrainerProcess) => Promise<T>,
  ): Promise<T> {
    const trainer = await device.acquire(shape, this.#slots.shapesOn(device))
    this.#borrowed.add(trainer)
    if (this.#draining) trainer.kill('SIGKILL')
    return use(trainer).finally(() => {
      this.#borrowed.delete(trainer)
      device.release(trainer)
    })
  }

  /** No trainer got ready, or a fault of ours: the lineage must not hang on this worker. */
  async #giveUp(device: Device, key: string, { fence }: Started, error: Error): Promise<void> {
    const failure = workerFailure(error)
    device.log.error({ lineage: key, err: error }, 'could not train')
    const elsewhere = device.isOpen || this.#slots.openSlots === 0
    const retry = { delayMs: 1000, counts: false, alone: false, elsewhere }
    const { log, redis } = this.#parts
    await untilTaken(log, key, () => redis.lineages.retryLater(key, fence, failure, retry))
    device.failed(failure)
  }

  /** The watches of a lineage changed: if nobody wants more of it, its trainer leaves at once. */
  async #nudge(key: string): Promise<void> {
    if (this.#nudges.wake(key)) return
    const active = this.#active.get(key)
    if (active === undefined) return
    const { lineages } = this.#parts.redis
    const verdict = await lineages.verdict(key, active.fence).catch(() => undefined)
    if (verdict?.kind === 'rest' || verdict?.kind === 'stale') await this.#dismiss(active)
  }

  /** The ladder: a message, SIGTERM, SIGKILL. */
  async #dismiss(active: Active): Promise<void> {
    const gone = () => this.#active.get(active.key) !== active
    active.trainer.send({ type: 'leave' })
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const end = Date.now() + graceMs; Date.now() < end && !gone(); ) await sleep(20)
      if (gone()) return
      this.#parts.log.warn({ lineage: active.key, signal }, 'the trainer does not leave')
      active.trainer.kill(signal)
    }
  }

  async #announce(): Promise<void> {
    const { config, redis } = this.#parts
    const { state: store } = this.#readiness
    const mine = { config, store, devices: this.#devices, draining: this.#draining }
    const now = { running: [...this.#active.values()], rates: this.#rates }
    await redis.fleet.announce(workerRecord({ ...mine, ...now, startedAt: this.#startedAt }))
  }
}
