import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExportedModel } from '../export/model.ts'
import { toSavedModel } from '../export/saved-model.ts'
import { loadTensorflow } from './tensorflow.ts'

/** Images in one call: bounds memory. */
const batch = 64

/**
 * What an exported model says of images: probabilities [n · classes] of `pixels` n · size · size · 3 bytes.
 * Loads TensorFlow into this process. @throws EngineError WRONG_LIBRARY
 */
export async function predictWith(model: ExportedModel, pixels: Uint8Array): Promise<Float32Array> {
  const tf = loadTensorflow()
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-model-'))
  try {
    writeFileSync(path.join(folder, 'saved_model.pb'), toSavedModel(model))
    const loaded = await tf.node.loadSavedModel(folder)
    const { imageSize, classes } = model
    const bytes = imageSize ** 2 * 3
    const images = pixels.length / bytes
    const found = new Float32Array(images * classes.length)
    for (let from = 0; from < images; from += batch) {
      const part = pixels.subarray(from * bytes, (from + batch) * bytes)
      const shape: [number, number, number, number] = [part.length / bytes, imageSize, imageSize, 3]
      const input = tf.tensor4d(Int32Array.from(part), shape, 'int32')
      const outputs = loaded.predict({ images: input }) as Record<string, typeof input>
      found.set((await outputs.probabilities?.data()) as Float32Array, from * classes.length)
      tf.dispose([input, outputs])
    }
    loaded.dispose()
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
