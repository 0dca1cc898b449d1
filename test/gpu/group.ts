import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import type { Work } from '../bench/contenders/contender.ts'
import { type Environment, options, small } from './part.ts'

const ours = path.resolve(import.meta.dirname, '../bench/contenders/sweepstack.ts')

/** A warm process that trains, ours or a peer; it may fail without harm to the others of its group. */
export class Runner {
  readonly work: Work
  readonly label: Record<string, unknown>
  readonly rates: number[] = []
  failed: string | undefined
  warmSeconds = 0
  readonly #child: ChildProcess
  readonly #answers: (string | undefined)[] = []
  #wake: () => void = () => undefined
  #said = ''

  constructor(work: Work, peer?: { file: string; mode: string }, env: Environment = {}) {
    this.work = work
    this.label = { contender: peer ? 'peer' : 'sweepstack', mode: peer?.mode, ...work, env }
    const device = process.env.PEER_DEVICE ?? 'cuda'
    const [file, args, environment] = peer
      ? [
          process.env.PYTHON ?? 'python3',
          [peer.file, json({ ...work, mode: peer.mode, device })],
          {},
        ]
      : [
          process.execPath,
          [...process.execArgv, ours, json(work)],
          trainerEnvironment({ threads: 1 }),
        ]
    this.#child = spawn(file as string, args as string[], {
      env: { ...process.env, ...(environment as Environment), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#said = (this.#said + text).slice(-1500)
    })
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })
    lines.on('line', (line) => line.startsWith('{') && this.#hear(line))
    this.#child.once('error', (error) => this.#hear(undefined, error.message))
    this.#child.once('close', () => this.#hear(undefined))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  #hear(line: string | undefined, said = ''): void {
    this.#said += said
    this.#answers.push(line)
    this.#wake()
  }

  async #answer(): Promise<{ seconds: number }> {
    while (this.#answers.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const line = this.#answers.shift()
    if (line === undefined) throw new Error(this.#said || 'ended without a word')
    return JSON.parse(line)
  }

  /** Resolves when it has trained an epoch; never rejects. */
  async warm(): Promise<void> {
    const started = performance.now()
    await this.#answer().catch((error: Error) => this.#fail(error))
    this.warmSeconds = (performance.now() - started) / 1000
  }

  /** Seconds by its own clock; undefined if it has failed. */
  async train(epochs: number): Promise<number | undefined> {
    if (this.failed !== undefined) return undefined
    this.#child.stdin?.write(`${json({ epochs })}\n`)
    const answer = await this.#answer().catch((error: Error) => this.#fail(error))
    return answer?.seconds
  }

  #fail({ message }: Error): undefined {
    this.failed = message
    return undefined
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}

const json = JSON.stringify

/** Noise of 64×64×3; an epoch that is long enough to hide its end. */
export function workOf(model: string, precision: string, batchSize: number, images?: number): Work {
  const whole = model === 'cnn' ? 16_384 : 8192
  const wanted = images ?? (small ? 2 * batchSize : whole)
  const rounded = Math.max(1, Math.floor(wanted / batchSize)) * batchSize
  return { model, precision, batchSize, images: rounded, classes: 100, imageSize: 64 } as Work
}

export const rounds = Number(options.rounds ?? (small ? 1 : 3))
export const seconds = Number(options.seconds ?? (small ? 0.1 : 1.5))
