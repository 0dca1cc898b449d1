import type { Notice } from '../trainer/messages.ts'
import { type TrainerOptions, TrainerProcess } from './trainer-process.ts'

const readyWithinMs = 60_000
type Ready = Extract<Notice, { type: 'ready' }>

/** The warm trainers of a worker that nobody uses at the moment. */
export class TrainerPool {
  readonly #options: TrainerOptions
  readonly #idle: TrainerProcess[] = []
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

  async take(): Promise<TrainerProcess> {
    for (let trainer = this.#idle.pop(); trainer; trainer = this.#idle.pop()) {
      if (trainer.alive) return trainer
    }
    const fresh = new TrainerProcess(this.#options)
    await this.#ready(fresh)
    return fresh
  }

  give(trainer: TrainerProcess): void {
    if (trainer.alive) this.#idle.push(trainer)
  }

  /** Idle trainers hold memory that one who trains alone may need. */
  endIdle(): void {
    for (const trainer of this.#idle.splice(0)) trainer.kill('SIGTERM')
  }

  async #ready(trainer: TrainerProcess): Promise<void> {
    const event = await trainer.next(readyWithinMs)
    if (event?.type !== 'ready') {
      trainer.kill('SIGKILL')
      const lines = event?.type === 'died' ? event.lastLines.join('\n') : 'silent for a minute'
      throw new Error(`a trainer did not start: ${lines}`)
    }
    this.#info = { device: event.device, versions: event.versions }
  }
}
