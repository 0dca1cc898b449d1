import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { graphError } from './graph-error.ts'
import { loadTensorflow, type TensorflowModule } from './tensorflow.ts'

/** Images in one call: bounds memory. */
const batch = 64

/**
 * What a model says of images: probabilities [n · classes] of `pixels`, n images of `shape`.
 * `savedModel` is the `saved_model.pb` of an export, with its weights as constants. Loads TensorFlow into this
 * process. @throws EngineError WRONG_LIBRARY, OUT_OF_MEMORY, GRAPH_FAILED
 */
export async function predictWith(
  savedModel: Uint8Array,
  { shape, classes }: { shape: ImageShape; classes: number },
  pixels: Uint8Array,
): Promise<Float32Array> {
  const tf = loadTensorflow()
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-model-'))
  try {
    writeFileSync(path.join(folder, 'saved_model.pb'), savedModel)
    const loaded = await tf.node.loadSavedModel(folder)
    try {
      return predictAll(tf, loaded, { shape, classes }, pixels)
    } finally {
      loaded.dispose()
    }
  } catch (error) {
    throw graphError(error)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type SavedModel = Awaited<ReturnType<TensorflowModule['node']['loadSavedModel']>>

function predictAll(
  tf: TensorflowModule,
  loaded: SavedModel,
  { shape: image, classes }: { shape: ImageShape; classes: number },
  pixels: Uint8Array,
): Float32Array {
  const bytes = imageBytes(image)
  const found = new Float32Array((pixels.length / bytes) * classes)
  for (let from = 0; from * bytes < pixels.length; from += batch) {
    const part = pixels.subarray(from * bytes, (from + batch) * bytes)
    const shape: [number, number, number, number] = [part.length / bytes, ...image]
    const input = tf.tensor4d(Int32Array.from(part), shape, 'int32')
    try {
      const outputs = loaded.predict({ images: input }) as Record<string, typeof input>
      found.set(outputs.probabilities?.dataSync() as Float32Array, from * classes)
      tf.dispose(outputs)
    } finally {
      input.dispose()
    }
  }
  return found
}
