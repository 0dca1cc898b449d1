import { inputName, type KerasLayer, kerasLayers, outputName } from './keras-layers.ts'
import type { ExportedModel } from './model.ts'

/** The two files of a TensorFlow.js Layers model, for `tf.loadLayersModel(…/model.json)`. */
export interface TfjsModel {
  json: string
  weights: Uint8Array
}

/** Pixels 0…255 as float32 [n, height, width, channels] → probabilities [n, classes]. */
export function toTfjs(model: ExportedModel): TfjsModel {
  const layers = kerasLayers(model, 'tfjs')
  const weights = layers.flatMap((layer) =>
    layer.weights.map(({ name, shape, data }) => ({ name: `${layer.name}/${name}`, shape, data })),
  )
  const manifest = weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }))
  const json = {
    format: 'layers-model',
    generatedBy: 'sweepstack',
    convertedBy: null,
    modelTopology: {
      class_name: 'Functional',
      config: {
        ...topology(layers),
        input_layers: [[inputName, 0, 0]],
        output_layers: [[outputName, 0, 0]],
      },
    },
    weightsManifest: [{ paths: ['weights.bin'], weights: manifest }],
    userDefinedMetadata: { classes: model.classes },
  }
  return {
    json: JSON.stringify(json),
    weights: Buffer.concat(
      weights.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    ),
  }
}

/** The config of a functional model, as Keras 2 wrote it, Keras 3 still reads it and TensorFlow.js knows it; without its ends. */
export function topology(layers: KerasLayer[], extra: Record<string, unknown> = {}) {
  return {
    name: 'sweepstack',
    trainable: true,
    layers: layers.map(({ className, name, config, inputs }) => ({
      ...extra,
      class_name: className,
      name,
      config,
      inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
    })),
  }
}
