import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import type { Precision } from '@sweepstack/protocol'

/** What every contender trains: 64×64×3 noise, Adam at 1e-3, Keras' defaults for the rest. */
export interface Work {
  model: 'cnn' | 'resnet10'
  precision: Precision
  batchSize: number
  classes: number
  imageSize: number
  /** Length of an epoch, a multiple of the batch size. */
  images: number
}

export type ContenderName = 'keras' | 'tf.layers' | 'sweepstack'

/**
 * A process that trains. It reads `{"epochs": n}` on its standard input and answers, one line each:
 * `{"parameters": n}` when it is warm, then `{"seconds": s}` for every order.
 */
export class Contender {
  readonly name: ContenderName
  readonly #child: ChildProcess
  readonly #lines: Interface
  readonly #answers: string[] = []
  #wake: (() => void) | undefined
  #lastWords = ''

  constructor(name: ContenderName, work: Work, options: { threads: number; python: string }) {
    this.name = name
    const [file, ...args] = commandOf(name, options.python)
    this.#child = spawn(file as string, [...args, JSON.stringify(work)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environmentOf(name, options.threads), TF_CPP_MIN_LOG_LEVEL: '3' },
    })
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })
    this.#lines.on('line', (line) => {
      if (!line.startsWith('{')) return
      this.#answers.push(line)
      this.#wake?.()
    })
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000)
    })
    this.#child.once('exit', () => this.#wake?.())
    this.#child.once('error', () => this.#wake?.())
  }

  /** Resolves when the model is built and an epoch is done; answers the number of parameters. */
  async warm(): Promise<number> {
    return (await this.#answer<{ parameters: number }>()).parameters
  }

  /** Trains; answers the seconds it took by the contender's own clock. */
  async train(epochs: number): Promise<number> {
    this.#child.stdin?.write(`${JSON.stringify({ epochs })}\n`)
    return (await this.#answer<{ seconds: number }>()).seconds
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stdin?.end()
    await ended
  }

  async #answer<T>(): Promise<T> {
    while (this.#answers.length === 0) {
      if (this.#child.exitCode !== null || this.#child.pid === undefined) {
        throw new Error(`${this.name} ended:\n${this.#lastWords}`)
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return JSON.parse(this.#answers.shift() as string) as T
  }
}

/** The others get the same threads, and no more of a trainer's settings: some cost them speed. */
function environmentOf(name: ContenderName, threads: number): Record<string, string> {
  const environment = trainerEnvironment({ threads })
  if (name === 'sweepstack') return environment
  const {
    TF_NUM_INTRAOP_THREADS = '',
    TF_NUM_INTEROP_THREADS = '',
    OMP_NUM_THREADS = '',
  } = environment
  return { TF_NUM_INTRAOP_THREADS, TF_NUM_INTEROP_THREADS, OMP_NUM_THREADS }
}

function commandOf(name: ContenderName, python: string): string[] {
  const file = (base: string) => new URL(base, import.meta.url).pathname
  switch (name) {
    case 'keras':
      return [python, file('keras_fit.py')]
    case 'tf.layers':
      return [process.execPath, ...process.execArgv, file('tf-layers.ts')]
    case 'sweepstack':
      return [process.execPath, ...process.execArgv, file('sweepstack.ts')]
  }
}
