import { CheckpointError, decode, encode, type StoredTensor } from '@sweepstack/checkpoints'
import { type Layer, layersOf } from '@sweepstack/models'
import type { Normalization } from '@sweepstack/program'
import {
  type ImageFit,
  type ImageShape,
  imageFitSchema,
  imageRecipeSchema,
  imageShapeSchema,
  type Precision,
  settingsAt,
} from '@sweepstack/protocol'
import { z } from 'zod'

/** A trained model and all that is needed to use it, away from the service that trained it. */
export interface ExportedModel {
  layers: Layer[]
  /** Of its images. */
  shape: ImageShape
  /** How images of other proportions are brought to that shape. */
  fit: ImageFit
  classes: string[]
  /** What is done to the pixels, 0…255, before the first layer. */
  normalization: Normalization
  precision: Precision
  /** `conv2d_0/kernel` [3, 3, 3, 64] and so on, by name; row-major, in TensorFlow's order of axes. */
  weights: Map<string, StoredTensor>
}

/** What a checkpoint does not know of the dataset that its recipe names. */
export interface DatasetFacts {
  classes: string[]
  shape: ImageShape
  fit: ImageFit
  /** Of the training images' channels, on the scale 0…255. */
  mean: number[]
  deviation: number[]
}

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(schema)
const metadataSchema = z.looseObject({
  recipe: json(imageRecipeSchema),
  classes: json(z.array(z.string())),
  shape: json(imageShapeSchema).optional(),
  fit: json(imageFitSchema).default('stretch'),
  /** In the place of a shape in files of older versions: the side of square images with three channels. */
  imageSize: json(z.int().min(1)).optional(),
  mean: json(z.array(z.number())),
  deviation: json(z.array(z.number())),
})

/**
 * The weights of a checkpoint as a safetensors file: kernels, biases, γ, β and moving statistics under the
 * names of their layers, without what only training needs. Recipe and dataset facts are in its metadata, so
 * that the file alone is the model.
 */
export function toSafetensors(checkpoint: Uint8Array, dataset: DatasetFacts): Uint8Array {
  const { tensors, metadata } = decode(checkpoint)
  const facts = Object.entries(dataset).map(([name, value]) => [name, JSON.stringify(value)])
  return encode(
    tensors.filter(({ name }) => name !== 'step' && !name.startsWith('optimizer/')),
    // What the checkpoint itself says counts more: a fold has figures of its own.
    { ...Object.fromEntries(facts), ...metadata },
  )
}

/** The model in a file of `toSafetensors`. @throws CheckpointError if it is none */
export function readModel(file: Uint8Array): ExportedModel {
  const { tensors, metadata } = decode(file)
  const parsed = metadataSchema.safeParse(metadata)
  const shape = parsed.data && shapeOf(parsed.data)
  if (!parsed.success || shape === undefined) {
    throw new CheckpointError('no exported model: its metadata has no recipe and dataset facts')
  }
  const { recipe, classes, fit, mean, deviation } = parsed.data
  // No phase changes the network.
  const settings = settingsAt(recipe, 1)
  return {
    layers: layersOf(settings.architecture, classes.length),
    shape,
    fit,
    classes,
    normalization:
      settings.normalization === 'dataset'
        ? { kind: 'dataset', mean, deviation }
        : { kind: settings.normalization },
    precision: settings.precision,
    weights: new Map(tensors.map((tensor) => [tensor.name, tensor])),
  }
}

function shapeOf({ shape, imageSize }: z.infer<typeof metadataSchema>): ImageShape | undefined {
  return shape ?? (imageSize === undefined ? undefined : [imageSize, imageSize, 3])
}

/** A weight as numbers. @throws CheckpointError if the model has none of that name */
export function weightOf({ weights }: ExportedModel, name: string): Float32Array {
  const found = weights.get(name)
  if (found?.data instanceof Float32Array) return found.data
  throw new CheckpointError(`the model has no ${name}`)
}
