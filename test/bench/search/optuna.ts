import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { TestFunction } from '../../../packages/core/src/search/testing/functions.ts'
import type { Values } from '../../../packages/core/src/search/testing/space-of.ts'

interface Asked {
  number: number
  values: Values
  /** By Optuna's own clock. */
  seconds: number
}

/** A process in which Optuna proposes; the functions are evaluated here, so that both sides have the same. */
export class Optuna {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(python: string) {
    const script = path.resolve(import.meta.dirname, 'optuna_asks.py')
    this.#child = spawn(python, [script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONWARNINGS: 'ignore' },
    })
    const input = this.#child.stdout as NodeJS.ReadableStream
    this.#lines = createInterface({ input })[Symbol.asyncIterator]()
  }

  async #order<T>(order: object): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('Optuna has ended')
    return JSON.parse(value) as T
  }

  async begin(sampler: string, { name, axes }: TestFunction, seed: number): Promise<void> {
    await this.#order({ do: 'begin', sampler, axes, seed, noisy: name.startsWith('noisy') })
  }

  ask(): Promise<Asked> {
    return this.#order({ do: 'ask' })
  }

  async tell(number: number, value: number): Promise<void> {
    await this.#order({ do: 'tell', number, value })
  }

  /** A finished trial that Optuna was not asked for. */
  async add(values: Values, value: number): Promise<void> {
    await this.#order({ do: 'add', values, value })
  }

  end(): void {
    this.#child.stdin?.end()
  }
}
