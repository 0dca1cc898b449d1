import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ArtifactStore, PredictionRequest, StartAnswer } from '@sweepstack/core'
import { FixableError } from '@sweepstack/process'
import type { Failure } from '@sweepstack/protocol'
import type { Handled, LineageConsumer, RedisHandle } from '@sweepstack/redis'
import type { Config } from '../config.ts'
import { GpuMemory } from './gpu-memory.ts'
import { nativePrecisions } from './native-precisions.ts'
import { predict } from './predict.ts'
import { probeStore, requireStore } from './probe-store.ts'
import { Readiness } from './readiness.ts'
import { SlotQueue } from './slot-queue.ts'
import { type Log, type Outcome, superviseTraining, untilTaken } from './supervise-training.ts'
import { TrainerMemory } from './trainer-memory.ts'
import { TrainerPool } from './trainer-pool.ts'
import type { TrainerProcess } from './trainer-process.ts'
import { verify } from './verify.ts'

const announceEveryMs = 5000
/** How long a trainer has to leave before it is sent SIGTERM, and then SIGKILL. */
const graceMs = 10_000

type Started = Extract<StartAnswer, { kind: 'started' }>

interface Active {
  key: string
  fence: number
  trainer: TrainerProcess
}

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
  readonly #pool: TrainerPool
  readonly #readiness: Readiness
  readonly #slots = new SlotQueue((shapes) => this.#memory.fits(shapes))
  readonly #active = new Map<string, Active>()
  readonly #borrowed = new Set<TrainerProcess>()
  readonly #startedAt = new Date().toISOString()
  #memory = new TrainerMemory()
  #consumer: LineageConsumer | undefined
  #draining = false
  #beating = false
  #timer: NodeJS.Timeout | undefined

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    const { config, store, artifacts, log } = parts
    const { apiKey, quotaBytes, datasetDirectory, checkpointSeconds } = config
    const { threads, memoryMb, entry, env } = config
    this.#pool = new TrainerPool({
      artifacts,
      apiKey,
      quotaBytes,
      datasetDirectory,
      checkpointSeconds,
      threads,
      memoryMb,
      entry,
      env,
      onLine: (line) => log.info({ line }, 'trainer'),
    })
    this.#readiness = new Readiness({
      log,
      allowedFailures: config.allowedFailures,
      probeAfterMs: config.probeSeconds * 1000,
      pause: async () => this.#consumer?.pause(),
      resume: async () => this.#consumer?.resume(),
      probeStore: () => probeStore(store, config.id),
      probeTrainer: async () => this.#pool.release(await this.#pool.acquire()),
      changed: () => this.#beat(),
    })
  }

  /** Starts the trainers, joins the fleet and takes lineages. @throws FixableError */
  async start(): Promise<void> {
    const { config, redis, log, store, artifacts } = this.#parts
    await requireStore(store, config.id, artifacts)
    const gpu = await GpuMemory.open(config.env, (message) => log.warn({}, message))
    await this.#pool.fill(config.slots).catch((error: Error) => {
      throw new FixableError(error.message, 'run: sweepstack doctor')
    })
    const { device } = this.#pool.info
    const { slots, memoryBudgetMb: budgetMb } = config
    const isAlone = () => this.#slots.shapes.length <= 1 && !this.#pool.shapes.some(Boolean)
    const onGpu = device === 'gpu' ? gpu : undefined
    this.#memory = new TrainerMemory({ budgetMb, slots, gpu: onGpu, isAlone })
    await this.#announce()
    this.#timer = setInterval(() => this.#beat(), announceEveryMs)
    await redis.onNudge((key) => void this.#nudge(key))
    this.#consumer = redis.consumeLineages({
      slots,
      train: (lineage, id) => this.#train({ lineage, id }),
      verify: (key) => this.#verify(key),
      predict: (request) => this.#predict(request),
      onError: (error) => log.warn({ reason: error.message }, 'queue'),
    })
    log.info({ slots, device, budgetMb: this.#memory.budgetMb }, 'taking lineages')
  }

  /** Takes no more, hands back what is in training with a checkpoint, and ends the trainers. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#readiness.stop()
    this.#beat()
    const closed = this.#consumer?.close()
    // What is asked of them writes nothing before its end: another worker does it from the beginning.
    for (const trainer of this.#borrowed) trainer.kill('SIGKILL')
    await Promise.all([...this.#active.values()].map((active) => this.#dismiss(active)))
    await closed
    clearInterval(this.#timer)
    this.#pool.endIdle()
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
    const shape = this.#memory.shapeOf(started.recipe)
    const end = await this.#slots.begin({ alone: started.alone, shape }, () => {
      const expectedMb = this.#memory.expectedMb(shape)
      log.info({ lineage: key, alone: started.alone, expectedMb }, 'waits for its turn')
    })
    try {
      if (this.#draining) return await handBack()
      if (started.alone) this.#pool.endIdle()
      const trainer = await this.#trainerFor(shape)
      // A drain that began meanwhile dismisses those that train: this one never would be.
      if (this.#draining) {
        this.#pool.release(trainer)
        return await handBack()
      }
      const outcome = await this.#trainWith(trainer, key, started)
      if (outcome.kind === 'failed') this.#readiness.failed(outcome.failure)
      if (outcome.kind !== 'failed' || outcome.epochs > 0) this.#readiness.succeeded()
      // Left in mid-way, by a drain or a nudge: if somebody still watches, another worker goes on.
      if (outcome.kind === 'left') await handBack()
    } catch (error) {
      await this.#giveUp(key, started, error as Error)
    } finally {
      end()
    }
  }

  async #trainWith(trainer: TrainerProcess, key: string, started: Started): Promise<Outcome> {
    const active = { key, fence: started.fence, trainer }
    this.#active.set(key, active)
    this.#memory.watch(trainer.pid, trainer.shape ?? '')
    const { redis, store, log, config } = this.#parts
    const supervision = { lineages: redis.lineages, store, log, hangMs: config.hangSeconds * 1000 }
    let outcome: Outcome | undefined
    try {
      outcome = await superviseTraining(supervision, trainer, key, started)
      return outcome
    } finally {
      await this.#memory.unwatch(trainer.pid, outcome?.kind === 'rested')
      this.#active.delete(key)
      if (outcome === undefined) trainer.kill('SIGKILL')
      else this.#pool.release(trainer)
    }
  }

  async #verify(key: string): Promise<Handled> {
    const { redis, config, log } = this.#parts
    const asked = await untilTaken(log, key, () => redis.verifications.read(key))
    if (asked?.status !== 'waiting') return 'done'
    const hangMs = config.hangSeconds * 1000
    const found = await this.#borrow(key, (trainer) =>
      verify(redis.lineages, trainer, asked, hangMs),
    ).catch(({ message: reason }: Error) => ({ ...asked, status: 'failed' as const, reason }))
    if (this.#draining && found.status === 'failed') return 'again'
    if (found.status === 'failed') log.warn({ lineage: key, reason: found.reason }, 'not verified')
    await untilTaken(log, key, () => redis.verifications.record({ ...found, worker: config.id }))
    return 'done'
  }

  async #predict(request: PredictionRequest): Promise<Handled> {
    const { redis, store, log, config } = this.#parts
    const hangMs = config.hangSeconds * 1000
    try {
      await this.#borrow(request.lineage, (trainer) =>
        predict({ redis, store, hangMs }, trainer, request),
      )
      await redis.predictions.finish(request)
    } catch (error) {
      if (this.#draining) return 'again'
      const { message } = error as Error
      log.warn({ ...request, reason: message }, 'no predictions')
      await redis.predictions.fail(request, message).catch(() => undefined)
    }
    return 'done'
  }

  /** A turn with a trainer, for what is done with a lineage but is not its training. */
  async #borrow<T>(key: string, use: (trainer: TrainerProcess) => Promise<T>): Promise<T> {
    const lineage = await this.#parts.redis.lineages.read(key)
    const shape = lineage ? this.#memory.shapeOf(lineage.recipe) : ''
    const end = await this.#slots.begin({ alone: false, shape })
    try {
      if (this.#draining) throw new Error('the worker leaves')
      const trainer = await this.#trainerFor(shape)
      this.#borrowed.add(trainer)
      if (this.#draining) trainer.kill('SIGKILL')
      return await use(trainer).finally(() => {
        this.#borrowed.delete(trainer)
        this.#pool.release(trainer)
      })
    } finally {
      end()
    }
  }

  /** For who has a turn. Idle trainers whose memory does not fit beside the turns are ended. */
  async #trainerFor(shape: string): Promise<TrainerProcess> {
    const trainer = await this.#pool.acquire(shape)
    if (!this.#memory.fits([...this.#slots.shapes, ...this.#pool.shapes])) this.#pool.endIdle()
    return trainer
  }

  /** No trainer got ready, or a fault of ours: the lineage must not hang on this worker. */
  async #giveUp(key: string, { fence }: Started, error: Error): Promise<void> {
    const failure: Failure = { code: 'WORKER_FAILED', class: 'worker', message: error.message }
    this.#parts.log.error({ lineage: key, err: error }, 'could not train')
    const retry = { delayMs: 1000, counts: false, alone: false, elsewhere: true }
    const { log, redis } = this.#parts
    await untilTaken(log, key, () => redis.lineages.retryLater(key, fence, failure, retry))
    this.#readiness.failed(failure)
  }

  /** The watches of a lineage changed: if nobody wants more of it, its trainer leaves at once. */
  async #nudge(key: string): Promise<void> {
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
      const deadline = Date.now() + graceMs
      while (Date.now() < deadline && !gone()) await sleep(20)
      if (gone()) return
      this.#parts.log.warn({ lineage: active.key, signal }, 'the trainer does not leave')
      active.trainer.kill(signal)
    }
  }

  /** Tells the fleet, unless the last word is still on its way: while Redis is away they would pile up. */
  #beat(): void {
    if (this.#beating) return
    this.#beating = true
    void this.#announce()
      .catch(() => undefined)
      .finally(() => {
        this.#beating = false
      })
  }

  async #announce(): Promise<void> {
    const { id, slots, threads } = this.#parts.config
    const { device, versions } = this.#pool.info
    const { status, reason } = this.#readiness.state
    await this.#parts.redis.fleet.announce({
      id,
      slots,
      threads,
      device,
      reason,
      host: hostname(),
      pid: process.pid,
      precisions: nativePrecisions(device),
      versions: { node: process.versions.node, ...versions },
      status: this.#draining ? 'draining' : status,
      running: [...this.#active.keys()],
      startedAt: this.#startedAt,
      seenAt: new Date().toISOString(),
    })
  }
}
