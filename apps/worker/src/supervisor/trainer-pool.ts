import type { Notice } from '../trainer/messages.ts'
import { type TrainerOptions, TrainerProcess } from './trainer-process.ts'

const readyWithinMs = 300_000
type Ready = Extract<Notice, { type: 'ready' }>

/** The warm trainers of a worker that nobody uses at the moment. */
export class TrainerPool {
  readonly #options: TrainerOptions
  #idle: TrainerProcess[] = []
  #info: Pick<Ready, 'device' | 'versions'> = { device: 'cpu', versions: {} }

  constructor(options: TrainerOptions) {
    this.#options = options
  }

  /** What the newest trainer said of itself. */
  get info() {
    return this.#info
  }

  /** Starts some at once. @throws Error if one does not get ready, with its last lines */
  async fill(count: number): Promise<void> {
    const trainers = Array.from({ length: count }, () => new TrainerProcess(this.#options))
    for (const trainer of trainers) await this.#ready(trainer)
    this.#idle.push(...trainers)
  }

  /**
   * One that has trained the shape or nothing yet: TensorFlow gives back no memory of a GPU, and little of a
   * host, so one that has trained another shape would hold both. Such a one makes room for a fresh one.
   */
  async acquire(shape?: string): Promise<TrainerProcess> {
    this.#idle = this.#idle.filter(({ alive }) => alive)
    const trainer = this.#pick(shape) ?? this.#pick(undefined) ?? (await this.#start())
    trainer.shape = shape
    return trainer
  }

  /** What the idle ones hold memory of. */
  get shapes(): (string | undefined)[] {
    return this.#idle.map(({ shape }) => shape)
  }

  release(trainer: TrainerProcess): void {
    if (trainer.alive) this.#idle.push(trainer)
  }

  /** Idle trainers hold memory that one who trains alone may need. */
  endIdle(): void {
    for (const trainer of this.#idle.splice(0)) trainer.kill('SIGTERM')
  }

  /** The one that was idle for the shortest time. */
  #pick(shape: string | undefined): TrainerProcess | undefined {
    const place = this.#idle.findLastIndex((idle) => idle.shape === shape)
    return place < 0 ? undefined : this.#idle.splice(place, 1)[0]
  }

  async #start(): Promise<TrainerProcess> {
    this.#idle.shift()?.kill('SIGTERM')
    const fresh = new TrainerProcess(this.#options)
    await this.#ready(fresh)
    return fresh
  }

  async #ready(trainer: TrainerProcess): Promise<void> {
    const event = await trainer.next(readyWithinMs)
    if (event?.type !== 'ready') {
      trainer.kill('SIGKILL')
      const lines =
        event?.type === 'died' ? event.lastLines.join('\n') : `silent for ${readyWithinMs / 1000} s`
      throw new Error(`a trainer did not start: ${lines}`)
    }
    this.#info = { device: event.device, versions: event.versions }
  }
}
