import type { Notice } from '../trainer/messages.ts'
import { type TrainerOptions, TrainerProcess } from './trainer-process.ts'

const readyWithinMs = 300_000
type Ready = Extract<Notice, { type: 'ready' }>

/** A trainer that is bound to a GPU is on the CPU: TensorFlow has not found the GPU, and says nothing. */
export class NoGpuError extends Error {
  override readonly name: string = 'NoGpuError'
}

/** The warm trainers of a device that nobody uses at the moment. */
export class TrainerPool {
  readonly #options: TrainerOptions
  readonly #needsGpu: boolean
  #idle: TrainerProcess[] = []
  #info: Pick<Ready, 'device' | 'versions'> = { device: 'cpu', versions: {} }

  constructor(options: TrainerOptions, needsGpu: boolean) {
    this.#options = options
    this.#needsGpu = needsGpu
  }

  /** What the newest trainer said of itself. */
  get info() {
    return this.#info
  }

  /** Starts some at once. @throws Error if one does not get ready, with its last lines; none is left then */
  async fill(count: number): Promise<void> {
    const trainers = Array.from({ length: count }, () => new TrainerProcess(this.#options))
    try {
      for (const trainer of trainers) await this.#ready(trainer)
    } catch (error) {
      for (const trainer of trainers) trainer.kill('SIGKILL')
      throw error
    }
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
    if (this.#needsGpu && event.device !== 'gpu') {
      trainer.kill('SIGKILL')
      throw new NoGpuError('a trainer was started on a GPU, and TensorFlow does not find it')
    }
    this.#info = { device: event.device, versions: event.versions }
  }
}
