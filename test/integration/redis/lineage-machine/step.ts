import type fc from 'fast-check'
import { compare } from './compare.ts'
import type { Model } from './model.ts'
import type { Real } from './real.ts'

/** One command: what it does to the records and to the model, which are compared after it. */
export abstract class Step implements fc.AsyncCommand<Model, Real> {
  readonly words: string
  constructor(words: string) {
    this.words = words
  }
  check(_: Readonly<Model>): boolean {
    return true
  }
  abstract act(model: Model, real: Real): Promise<void>
  async run(model: Model, real: Real): Promise<void> {
    await this.act(model, real)
    await compare(model, real)
  }
  toString(): string {
    return this.words
  }
}
