import { CheckpointError, readWhole } from '@sweepstack/checkpoints'
import type { ArtifactStore, LineageStore, PredictionRequest } from '@sweepstack/core'
import { readDatasetHeader } from '@sweepstack/datasets'
import { readModel, toKeras, toSafetensors, toSavedModel, toTfjs } from '@sweepstack/exports'
import { type ModelFile, ProblemError } from '@sweepstack/protocol'
import { z } from 'zod'

interface ModelFileParts {
  /** What it is, in the reference. */
  summary: string
  /** Of JSON. */
  shape?: z.ZodType
  make(weights: Uint8Array): Promise<Uint8Array>
}

/** Files of an exported model, and how each is made of the weights. */
export const modelFiles: Readonly<Record<ModelFile, ModelFileParts>> = {
  'weights.safetensors': {
    summary: 'The model as safetensors, with recipe and classes',
    make: async (weights) => weights,
  },
  'saved_model.pb': {
    summary: 'For TensorFlow: bytes in',
    make: async (weights) => toSavedModel(readModel(weights)),
  },
  'model.keras': {
    summary: 'For Keras 3',
    make: (weights) => toKeras(readModel(weights)),
  },
  'model.json': {
    summary: 'For tf.loadLayersModel',
    make: async (weights) => Buffer.from(toTfjs(readModel(weights)).json),
  },
  'classes.json': {
    summary: 'What the probabilities of a model are of, in their order',
    shape: z.array(z.string()),
    make: async (weights) => Buffer.from(JSON.stringify(readModel(weights).classes)),
  },
  'weights.bin': {
    summary: 'The weights of model.json',
    make: async (weights) => toTfjs(readModel(weights)).weights,
  },
}

export interface ModelSources {
  lineages: Pick<LineageStore, 'read' | 'checkpoints'>
  artifacts: ArtifactStore
}

/**
 * A checkpoint as a file of `toSafetensors`, from which the other formats are made.
 * @throws ProblemError CHECKPOINT_NOT_FOUND if the file is gone or damaged
 */
export async function exportWeights(
  { lineages, artifacts }: ModelSources,
  { lineage: key, epoch }: Omit<PredictionRequest, 'split'>,
): Promise<Uint8Array> {
  const lineage = await lineages.read(key)
  const checkpoint = (await lineages.checkpoints(key)).find((known) => known.epoch === epoch)
  const file = checkpoint && (await readWhole(artifacts, checkpoint).catch(undefinedIfUnusable))
  if (file === undefined) {
    const detail = `The checkpoint of epoch ${epoch} is missing or damaged in the artifact store.`
    throw new ProblemError('CHECKPOINT_NOT_FOUND', detail)
  }
  const header = await readDatasetHeader(artifacts, lineage?.recipe.dataset ?? '')
  const { classes, shape, fit, mean, deviation } = header
  return toSafetensors(file, { classes, shape, fit, mean, deviation })
}

function undefinedIfUnusable(error: unknown): undefined {
  if (!(error instanceof CheckpointError)) throw error
}
