import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ArtifactStore } from '@sweepstack/core'
import type { LineageConsumer, RedisHandle } from '@sweepstack/redis'
import type { Config } from '../config.ts'
import { conduct, type Log, type Outcome } from './conduct.ts'
import { TrainerProcess } from './trainer-process.ts'

const announceEveryMs = 5000
/** How long a trainer has to leave before it is sent SIGTERM, and then SIGKILL. */
const graceMs = 10_000

interface Active {
  key: string
  fence: number
  trainer: TrainerProcess
}

/** One machine's part of the fleet: takes lineages from the queue and gives each to a slot's trainer. */
export class Supervisor {
  readonly #config: Config
  readonly #redis: RedisHandle
  readonly #store: ArtifactStore
  readonly #artifacts: string
  readonly #log: Log
  readonly #idle: TrainerProcess[] = []
  readonly #active = new Map<string, Active>()
  readonly #startedAt = new Date().toISOString()
  #consumer: LineageConsumer | undefined
  #draining = false
  #device: 'cpu' | 'gpu' = 'cpu'
  #versions: Record<string, string> = {}
  #timer: NodeJS.Timeout | undefined

  constructor(parts: {
    config: Config
    redis: RedisHandle
    store: ArtifactStore
    artifacts: string
    log: Log
  }) {
    this.#config = parts.config
    this.#redis = parts.redis
    this.#store = parts.store
    this.#artifacts = parts.artifacts
    this.#log = parts.log
  }

  /** Starts the trainers, joins the fleet and takes lineages. Rejects if no trainer gets ready. */
  async start(): Promise<void> {
    const trainers = Array.from({ length: this.#config.slots }, () => this.#spawn())
    for (const trainer of trainers) await this.#ready(trainer)
    this.#idle.push(...trainers)
    await this.#announce()
    this.#timer = setInterval(() => void this.#announce().catch(() => undefined), announceEveryMs)
    await this.#redis.onNudge((key) => void this.#nudge(key))
    this.#consumer = this.#redis.consumeLineages({
      slots: this.#config.slots,
      train: (key) => this.#train(key),
      onError: (error) => this.#log.warn({ reason: error.message }, 'queue'),
    })
    this.#log.info({ slots: this.#config.slots, device: this.#device }, 'taking lineages')
  }

  /** Takes no more, hands back what is in training with a checkpoint, and ends the trainers. */
  async drain(): Promise<void> {
    this.#draining = true
    await this.#announce().catch(() => undefined)
    const closed = this.#consumer?.close()
    await Promise.all([...this.#active.values()].map((active) => this.#dismiss(active)))
    await closed
    clearInterval(this.#timer)
    for (const trainer of this.#idle) trainer.kill('SIGTERM')
    await this.#redis.fleet.leave(this.#config.id).catch(() => undefined)
  }

  async #train(key: string): Promise<void> {
    const { lineages } = this.#redis
    const started = await lineages.start(key, this.#config.id)
    if (started.kind === 'nothingToDo') return
    if (this.#draining) return lineages.handBack(key, started.fence)
    const trainer = await this.#take()
    const active = { key, fence: started.fence, trainer }
    this.#active.set(key, active)
    const conductor = {
      lineages,
      store: this.#store,
      log: this.#log,
      hangMs: this.#config.hangSeconds * 1000,
    }
    let outcome: Outcome | undefined
    try {
      outcome = await conduct(conductor, trainer, key, started)
      // Left in mid-way, by a drain or a nudge: if somebody still watches, another worker goes on.
      if (outcome === 'left') await lineages.handBack(key, started.fence)
    } finally {
      this.#active.delete(key)
      if (trainer.alive && outcome !== undefined) this.#idle.push(trainer)
      else trainer.kill('SIGKILL')
    }
  }

  /** The watches of a lineage changed: if nobody wants more of it, its trainer leaves at once. */
  async #nudge(key: string): Promise<void> {
    const active = this.#active.get(key)
    if (active === undefined) return
    const verdict = await this.#redis.lineages.verdict(key, active.fence).catch(() => undefined)
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
      this.#log.warn({ lineage: active.key, signal }, 'the trainer does not leave')
      active.trainer.kill(signal)
    }
  }

  async #take(): Promise<TrainerProcess> {
    for (let trainer = this.#idle.pop(); trainer; trainer = this.#idle.pop()) {
      if (trainer.alive) return trainer
    }
    const fresh = this.#spawn()
    await this.#ready(fresh)
    return fresh
  }

  #spawn(): TrainerProcess {
    const { apiKey, datasetDirectory, checkpointSeconds, threads, env } = this.#config
    return new TrainerProcess({
      artifacts: this.#artifacts,
      apiKey,
      datasetDirectory,
      checkpointSeconds,
      threads,
      env,
      onLine: (line) => this.#log.info({ line }, 'trainer'),
    })
  }

  async #ready(trainer: TrainerProcess): Promise<void> {
    const event = await trainer.next(60_000)
    if (event?.type !== 'ready') {
      trainer.kill('SIGKILL')
      const lines = event?.type === 'died' ? event.lastLines.join('\n') : 'silent for a minute'
      throw new Error(`a trainer did not start: ${lines}`)
    }
    this.#device = event.device
    this.#versions = event.versions
  }

  async #announce(): Promise<void> {
    const { id, slots, threads } = this.#config
    await this.#redis.fleet.announce({
      id,
      host: hostname(),
      pid: process.pid,
      slots,
      threads,
      device: this.#device,
      versions: { node: process.versions.node, ...this.#versions },
      status: this.#draining ? 'draining' : 'active',
      running: [...this.#active.keys()],
      startedAt: this.#startedAt,
      seenAt: new Date().toISOString(),
    })
  }
}
