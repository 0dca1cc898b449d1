import { zipSync } from 'fflate'
import { inputName, type KerasLayer, kerasLayers, outputName } from './keras-layers.ts'
import type { ExportedModel } from './model.ts'
import { topology } from './tfjs.ts'

/** The first of the versions whose files these are; later ones read them. */
const kerasVersion = '3.0.0'
/** No file has a time, so that equal models are equal bytes; a zip's time begins in 1980. */
const noTime = new Date(1980, 0, 1)

/**
 * A `.keras` file (Keras 3): a zip of config, metadata and weights in HDF5, for `keras.models.load_model`.
 * Pixels 0…255 [n, height, width, channels] → probabilities [n, classes].
 */
export async function toKeras(model: ExportedModel): Promise<Uint8Array> {
  const layers = kerasLayers(model, 'keras')
  const config = {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      ...topology(layers, { module: 'keras.layers', registered_name: null }),
      input_layers: [inputName, 0, 0],
      output_layers: [outputName, 0, 0],
    },
    registered_name: 'Functional',
    build_config: null,
    compile_config: null,
  }
  const metadata = { keras_version: kerasVersion, date_saved: '1980-01-01@00:00:00' }
  const text = (value: object) => new TextEncoder().encode(JSON.stringify(value))
  return zipSync(
    {
      'metadata.json': text(metadata),
      'config.json': text(config),
      'model.weights.h5': await hdf5(layers),
    },
    { level: 0, mtime: noTime },
  )
}

/** Weights at `layers/<class>[_<n>]/vars/<i>`, as keras.src.saving.saving_lib places them. */
async function hdf5(layers: KerasLayer[]): Promise<Uint8Array> {
  // HDF5 comes as WebAssembly: loaded by those who export, when they do.
  const { default: h5 } = await import('h5wasm')
  const { FS } = await h5.ready
  const path = `/${crypto.randomUUID()}.h5`
  const file = new h5.File(path, 'w')
  const top = file.create_group('layers')
  const counts = new Map<string, number>()
  for (const { className, weights } of layers) {
    const base = snakeCase(className)
    const count = counts.get(base) ?? 0
    counts.set(base, count + 1)
    if (weights.length === 0) continue
    const group = top.create_group(count === 0 ? base : `${base}_${count}`).create_group('vars')
    for (const [place, { shape, data }] of weights.entries()) {
      group.create_dataset({ name: String(place), data, shape, dtype: '<f' })
    }
  }
  file.close()
  try {
    return FS.readFile(path)
  } finally {
    FS.unlink(path)
  }
}

/** `Conv2D` → `conv2d`, `MaxPooling2D` → `max_pooling2d`: keras.src.utils.naming.to_snake_case. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
