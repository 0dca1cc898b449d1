import { setImmediate } from 'node:timers/promises'
import { stateHash } from '@sweepstack/checkpoints'
import { initialValue, learningRateAt } from '@sweepstack/program'
import type { ImageReport, Settings } from '@sweepstack/protocol'
import type { DeviceProgram, NamedTensor } from './device-program.ts'
import type { UsedImages } from './engine-dataset.ts'
import { EngineError } from './engine-error.ts'
import { epochOrder } from './epoch-order.ts'
import { Pace } from './pace.ts'
import { type ValidationScores, validationScores } from './validation-scores.ts'

export type EpochReport = Omit<ImageReport, 'state'>

export interface EpochOptions {
  /** Ends the epoch between two steps: ABORTED. */
  signal?: AbortSignal
  onStep?: (done: number, total: number) => void
}

/** Images evaluated in one call: bounds memory, costs no accuracy. */
const evaluationBatch = 128
/** Milliseconds that the event loop may wait for steps. */
const patience = 100

/** One lineage on a device. */
export class Session {
  readonly #program: DeviceProgram
  readonly #settings: Settings
  readonly #seed: number
  readonly #images: UsedImages
  readonly #classes: number
  readonly #pace = new Pace(patience)
  readonly #evaluationPace = new Pace(patience)

  constructor(
    program: DeviceProgram,
    settings: Settings,
    seed: number,
    { classes, ...images }: UsedImages & { classes: number },
  ) {
    this.#program = program
    this.#settings = settings
    this.#seed = seed
    this.#images = images
    this.#classes = classes
    this.reset()
  }

  /** Back to the state before the first epoch: a pure function of the seed. */
  reset(): void {
    this.#program.setState(
      this.#program.state.map((variable, place) => ({
        name: variable.name,
        dtype: variable.type === 'int32' ? 'I32' : 'F32',
        shape: [...variable.shape],
        data: initialValue(variable, this.#seed, place),
      })),
    )
  }

  /**
   * Trains epoch `epoch`, from 1, which must be the one after the state's, and evaluates on the
   * validation split. Loss and accuracy are those of Keras' `fit`: means over the epoch's images as
   * they were when trained on.
   * @throws EngineError DIVERGED, ABORTED, OUT_OF_MEMORY, GRAPH_FAILED
   */
  async trainEpoch(epoch: number, options: EpochOptions = {}): Promise<EpochReport> {
    const started = performance.now()
    const { batchSize } = this.#settings
    const { train } = this.#images
    const order = epochOrder(train.length, this.#seed, epoch).map((at) => train[at] as number)
    const steps = Math.ceil(order.length / batchSize)
    const pause = breather(options.signal)
    let lossSum = 0
    let correct = 0
    for (let step = 0; step < steps; ) {
      await pause()
      const count = Math.min(this.#pace.batches, steps - step)
      const indices = order.subarray(step * batchSize, (step + count) * batchSize)
      const result = this.#pace.measure(count, () =>
        this.#program.train({
          indices,
          batchSize,
          learningRates: this.#ratesAt((epoch - 1) * steps + step, count),
          seed: this.#seed,
        }),
      )
      for (const [place, loss] of result.losses.entries()) {
        if (!Number.isFinite(loss)) throw diverged(epoch, step + place)
        lossSum += loss * Math.min(batchSize, indices.length - place * batchSize)
        correct += result.correct[place] as number
      }
      step += count
      options.onStep?.(step, steps)
    }
    this.#checkState(epoch)
    const validation = await this.#validate(pause)
    if (!Number.isFinite(validation.val_loss)) throw diverged(epoch, steps)
    return {
      epoch,
      loss: lossSum / order.length,
      accuracy: correct / order.length,
      ...validation,
      ...(await this.#scores(pause)),
      learning_rate: this.#rateAt(epoch * steps - 1),
      seconds: (performance.now() - started) / 1000,
    }
  }

  /** The probabilities of the classes for every validation image, [images · classes], row-major. */
  async predict(): Promise<Float32Array> {
    const { val } = this.#images
    const parts: Float32Array[] = []
    for (let from = 0; from < val.length; from += evaluationBatch) {
      parts.push(this.#program.predict(val.subarray(from, from + evaluationBatch)))
      await setImmediate()
    }
    const width = parts.reduce((sum, part) => sum + part.length, 0)
    const all = new Float32Array(width)
    let place = 0
    for (const part of parts) {
      all.set(part, place)
      place += part.length
    }
    return all
  }

  state(): NamedTensor[] {
    return this.#program.getState()
  }

  /** @throws EngineError INVALID_STATE */
  restore(state: NamedTensor[]): void {
    this.#program.setState(state)
  }

  /** See `stateHash` of checkpoints: equal for equal bits. */
  stateHash(): string {
    return stateHash(this.state())
  }

  /** A weight can be lost while the loss is not: behind BatchNorm, or as a slot that stops its weight. */
  #checkState(epoch: number): void {
    const [first, ...others] = this.#program.nonFinite()
    if (first === undefined) return
    const what = others.length > 0 ? `${first} and ${others.length} more are` : `${first} is`
    throw new EngineError(
      'DIVERGED',
      `${what} not finite at the end of epoch ${epoch}: try a lower learning rate`,
    )
  }

  async #validate(pause: () => Promise<void>): Promise<{ val_loss: number; val_accuracy: number }> {
    const { val } = this.#images
    let lossSum = 0
    let correct = 0
    for (let from = 0; from < val.length; ) {
      await pause()
      const batches = Math.min(
        this.#evaluationPace.batches,
        Math.ceil((val.length - from) / evaluationBatch),
      )
      const indices = val.subarray(from, from + batches * evaluationBatch)
      const result = this.#evaluationPace.measure(batches, () =>
        this.#program.evaluate(indices, evaluationBatch, from),
      )
      for (const loss of result.losses) lossSum += loss
      for (const right of result.correct) correct += right
      from += indices.length
    }
    return { val_loss: lossSum / val.length, val_accuracy: correct / val.length }
  }

  #scores(pause: () => Promise<void>): Promise<ValidationScores> {
    const { valLabels: labels } = this.#images
    const classes = this.#classes
    const probabilities = this.#program.probabilities().subarray(0, labels.length * classes)
    return validationScores({ labels, probabilities, classes }, pause)
  }

  #ratesAt(step: number, count: number): Float32Array {
    return Float32Array.from({ length: count }, (_, place) => this.#rateAt(step + place))
  }

  #rateAt(step: number): number {
    const { schedule, learningRate, batchSize } = this.#settings
    const stepsPerEpoch = Math.ceil(this.#images.train.length / batchSize)
    return learningRateAt(schedule, learningRate, step, stepsPerEpoch)
  }
}

/** Steps block the event loop; this lets messages and timers through, and notices an abort. */
function breather(signal: AbortSignal | undefined): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last > patience) {
      await setImmediate()
      last = performance.now()
    }
    if (signal?.aborted) throw new EngineError('ABORTED', 'training was aborted')
  }
}

function diverged(epoch: number, step: number): EngineError {
  return new EngineError(
    'DIVERGED',
    `the loss is not a finite number in epoch ${epoch}, step ${step + 1}: try a lower learning rate`,
  )
}
