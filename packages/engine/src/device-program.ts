import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Program, StateVariable } from '@sweepstack/program'
import type { LabelledImages } from './engine-dataset.ts'
import { EngineError } from './engine-error.ts'
import { graphError } from './graph-error.ts'
import type { TensorflowModule } from './tensorflow.ts'

/** A variable of the training state, by name; data is in row-major order. */
export interface NamedTensor {
  name: string
  dtype: 'F32' | 'I32'
  shape: number[]
  data: Float32Array | Int32Array
}

/** Of an upload, in one portion: bounds what is in memory twice. */
const uploadedAtOnce = { images: 1024, bytes: 32 * 2 ** 20 }

type Signature = Awaited<ReturnType<TensorflowModule['node']['loadSavedModel']>>
type Inputs = Record<string, ReturnType<TensorflowModule['tensor']>>

interface TrainCall {
  indices: Int32Array
  batchSize: number
  learningRates: Float32Array
  seed: number
}

/** A program in a TensorFlow session: its variables, the images included, live there between calls. */
export class DeviceProgram {
  readonly state: StateVariable[]
  readonly #tf: TensorflowModule
  readonly #signatures: Map<string, Signature>

  private constructor(
    tf: TensorflowModule,
    state: StateVariable[],
    signatures: Map<string, Signature>,
  ) {
    this.#tf = tf
    this.state = state
    this.#signatures = signatures
  }

  static async load(tf: TensorflowModule, program: Program): Promise<DeviceProgram> {
    const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-program-'))
    const signatures = new Map<string, Signature>()
    try {
      writeFileSync(path.join(folder, 'saved_model.pb'), program.savedModel)
      for (const name of program.signatures) {
        signatures.set(name, await tf.node.loadSavedModel(folder, ['serve'], name))
      }
      return new DeviceProgram(tf, program.state, signatures)
    } catch (error) {
      for (const signature of signatures.values()) signature.dispose()
      throw graphError(error)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /**
   * Steps on batches of the images at `indices`, one for each learning rate, at most `batchesAtOnce`: of each the mean
   * loss over its images, and how many were right.
   */
  train({ indices, batchSize, learningRates, seed }: TrainCall): {
    losses: Float32Array
    correct: Float32Array
  } {
    const { losses, correct } = this.#vectors('train', () => ({
      indices: this.#tf.tensor1d(indices, 'int32'),
      batch_size: this.#tf.scalar(batchSize, 'int32'),
      learning_rates: this.#tf.tensor1d(learningRates, 'float32'),
      seed: this.#tf.scalar(seed, 'int32'),
    }))
    return firstOf(learningRates.length, losses, correct)
  }

  /**
   * Of each batch of the images at `indices`, at most `batchesAtOnce` batches, the sum of the losses and how many were
   * right, with BatchNorm and dropout in inference mode. Their probabilities become rows `first` and on of
   * `probabilities`.
   */
  evaluate(
    indices: Int32Array,
    batchSize: number,
    first: number,
  ): { losses: Float32Array; correct: Float32Array } {
    const { loss_sums: losses, correct } = this.#vectors('evaluate', () => ({
      indices: this.#tf.tensor1d(indices, 'int32'),
      batch_size: this.#tf.scalar(batchSize, 'int32'),
      first: this.#tf.scalar(first, 'int32'),
    }))
    return firstOf(Math.ceil(indices.length / batchSize), losses, correct)
  }

  /** What `evaluate` left, row-major, [room · classes]: rows beyond those evaluated are of earlier evaluations. */
  probabilities(): Float32Array {
    return this.#vectors('get_probabilities', () => ({})).probabilities as Float32Array
  }

  /** The probability of each class for the images at `indices`, [b · classes], in inference mode. */
  predict(indices: Int32Array): Float32Array {
    const outputs = this.#tf.tidy(() =>
      this.#predict('predict', { indices: this.#tf.tensor1d(indices, 'int32') }),
    )
    try {
      return outputs.probabilities?.dataSync().slice() as Float32Array
    } finally {
      this.#tf.dispose(outputs)
    }
  }

  /**
   * Puts images on the device, one part after the other, without ever holding all of them here, and makes room for the
   * probabilities of `evaluated` of them at a time.
   */
  async setData(parts: LabelledImages[], evaluated = countOf(parts)): Promise<void> {
    const count = countOf(parts)
    this.#vectors('reserve_data', () => ({
      count: this.#tf.scalar(count, 'int32'),
      evaluated: this.#tf.scalar(evaluated, 'int32'),
    }))
    let first = 0
    for (const { pixels, labels } of parts) {
      const rowBytes = pixels.length / labels.length
      const fitting = Math.max(1, Math.floor(uploadedAtOnce.bytes / rowBytes))
      const rows = Math.min(uploadedAtOnce.images, fitting)
      for (let row = 0; row < labels.length; row += rows) {
        const portion = labels.subarray(row, row + rows)
        const bytes = await pixels.subarray(row * rowBytes, (row + portion.length) * rowBytes)
        const place = first
        this.#vectors('set_data', () => ({
          words: this.#tf.tensor1d(wordsOf(bytes), 'int32'),
          size: this.#tf.scalar(bytes.length, 'int32'),
          labels: this.#tf.tensor1d(portion, 'int32'),
          first: this.#tf.scalar(place, 'int32'),
        }))
        first += portion.length
      }
    }
  }

  /** Names of the weights, statistics and slots that hold a number that is not finite. */
  nonFinite(): string[] {
    const outputs = this.#predict('inspect', {})
    try {
      const finite = outputs.finite?.dataSync() as Int32Array
      const numbers = this.state.filter(({ type }) => type === 'float32')
      return numbers.filter((_, place) => finite[place] === 0).map(({ name }) => name)
    } finally {
      this.#tf.dispose(outputs)
    }
  }

  getState(): NamedTensor[] {
    // Not inside tf.tidy, which would walk the returned arrays element by element.
    const outputs = this.#predict('get_state', {})
    try {
      return this.state.map(({ name, type, shape }) => ({
        name,
        dtype: type === 'int32' ? 'I32' : 'F32',
        shape: [...shape],
        data: outputs[name]?.dataSync().slice() as Float32Array | Int32Array,
      }))
    } finally {
      this.#tf.dispose(outputs)
    }
  }

  /** @throws EngineError INVALID_STATE if names, shapes or types are not those of the program */
  setState(tensors: NamedTensor[]): void {
    const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
    if (byName.size !== this.state.length) {
      throw new EngineError('INVALID_STATE', `${byName.size} variables for ${this.state.length}`)
    }
    this.#vectors('set_state', () => {
      const inputs = new Map<string, Inputs[string]>()
      for (const { name, type, shape } of this.state) {
        const tensor = byName.get(name)
        if (tensor === undefined || String(tensor.shape) !== String(shape)) {
          const found = tensor ? `[${tensor.shape}]` : 'nothing'
          throw new EngineError('INVALID_STATE', `${name} needs [${shape}], the state has ${found}`)
        }
        inputs.set(name, this.#tf.tensor(tensor.data, [...shape], type))
      }
      return Object.fromEntries(inputs)
    })
  }

  /** Ends the session and frees what it held. */
  dispose(): void {
    for (const signature of this.#signatures.values()) signature.dispose()
    this.#signatures.clear()
  }

  #vectors(signature: string, inputs: () => Inputs): Record<string, Float32Array | undefined> {
    const outputs = this.#tf.tidy(() => this.#predict(signature, inputs()))
    try {
      const values = Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync()])
      return Object.fromEntries(values)
    } finally {
      this.#tf.dispose(outputs)
    }
  }

  #predict(signature: string, inputs: Inputs): Inputs {
    const model = this.#signatures.get(signature)
    if (model === undefined) throw new EngineError('GRAPH_FAILED', `no signature ${signature}`)
    try {
      return model.predict(inputs) as unknown as Inputs
    } catch (error) {
      throw graphError(error)
    }
  }
}

function countOf(parts: LabelledImages[]): number {
  return parts.reduce((sum, { labels }) => sum + labels.length, 0)
}

/** The same bytes as int32, 0 after the last; copied where they are no whole words of memory. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const count = Math.ceil(bytes.length / 4)
  if (bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0) {
    return new Int32Array(bytes.buffer, bytes.byteOffset, count)
  }
  const words = new Int32Array(count)
  new Uint8Array(words.buffer).set(bytes)
  return words
}

/** The figures of the first `count` batches, as copies: the others are of earlier calls. */
function firstOf(
  count: number,
  losses: Float32Array | undefined,
  correct: Float32Array | undefined,
): { losses: Float32Array; correct: Float32Array } {
  if (losses === undefined || correct === undefined || count > losses.length) {
    throw new EngineError('GRAPH_FAILED', `no figures of ${count} batches`)
  }
  return { losses: losses.slice(0, count), correct: correct.slice(0, count) }
}
