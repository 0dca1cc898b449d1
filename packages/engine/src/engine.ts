import { describeModel, layersOf } from '@sweepstack/models'
import {
  compileProgram,
  type Normalization,
  type OptimizerSettings,
  type ProgramSettings,
} from '@sweepstack/program'
import type { Settings } from '@sweepstack/protocol'
import { balancedWeights } from './balanced-weights.ts'
import { DeviceProgram } from './device-program.ts'
import { type EngineDataset, type UsedImages, usedImages } from './engine-dataset.ts'
import { EngineError } from './engine-error.ts'
import { Session } from './session.ts'
import { loadTensorflow, nativeVersion } from './tensorflow.ts'

export interface Engine {
  /**
   * Readies a lineage in its initial state. The program and the images of the last lineage are kept, so
   * one of the same shape starts at once. At most one session is in use: opening ends the one before.
   * @throws EngineError INCOMPATIBLE_MODEL, OUT_OF_MEMORY, GRAPH_FAILED
   */
  open(settings: Settings, seed: number, dataset: EngineDataset): Promise<Session>
  info(): { tfjs: string; tensorflow: string; device: 'cpu' | 'gpu' }
  dispose(): void
}

/** Loads TensorFlow into this process. Threads are set by its environment: see `trainerEnvironment`. */
export function createEngine(): Engine {
  const tf = loadTensorflow()
  /** `room`: of how many images the probabilities have a place on the device. */
  let loaded: { key: string; room: number; program: DeviceProgram } | undefined
  const dispose = () => {
    loaded?.program.dispose()
    loaded = undefined
  }
  return {
    async open(settings, seed, dataset) {
      const used = usedImages(dataset)
      const program = programSettings(settings, dataset, used)
      const key = JSON.stringify([dataset.hash, program])
      if (loaded?.key !== key || loaded.room < used.val.length) {
        dispose()
        const fresh = await DeviceProgram.load(tf, compileProgram(program))
        const room = Math.max(used.val.length, evenFold(dataset))
        try {
          await fresh.setData([dataset.train, dataset.val], room)
        } catch (error) {
          // The next try must not take the device for one that has the images.
          fresh.dispose()
          throw error
        }
        loaded = { key, room, program: fresh }
      }
      return new Session(loaded.program, settings, seed, { ...used, classes: dataset.classes })
    },
    info() {
      const backend = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
      return {
        tfjs: tf.version_core,
        tensorflow: nativeVersion(tf),
        device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
      }
    },
    dispose,
  }
}

/** Images of the largest fold where they differ by one at most; 0 without folds. */
function evenFold({ train, val, fold }: EngineDataset): number {
  return fold ? Math.ceil((train.labels.length + val.labels.length) / fold.of) : 0
}

function programSettings(
  settings: Settings,
  dataset: EngineDataset,
  { trainLabels }: UsedImages,
): ProgramSettings {
  const { shape, classes } = dataset
  try {
    describeModel(settings.architecture, { shape, classes })
  } catch (error) {
    throw new EngineError('INCOMPATIBLE_MODEL', (error as Error).message, error)
  }
  return {
    layers: layersOf(settings.architecture, classes),
    shape,
    optimizer: optimizerSettings(settings),
    normalization: normalizationOf(settings, dataset),
    precision: settings.precision,
    batchNormMomentum: settings.batchNormMomentum,
    dropout: settings.dropout,
    labelSmoothing: settings.labelSmoothing ?? 0,
    ...(settings.classWeight === 'balanced'
      ? { classWeights: balancedWeights(trainLabels, classes) }
      : {}),
    ...(settings.augmentation ? { augmentation: augmentationOf(settings.augmentation) } : {}),
  }
}

/** Keras' defaults where a recipe is silent. */
export function optimizerSettings(settings: Settings): OptimizerSettings {
  const { optimizer: kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, momentum = 0 } = settings
  const { nesterov = false, rho = 0.9, weightDecay = 0 } = settings
  switch (kind) {
    case 'sgd':
      return { kind, momentum, nesterov, weightDecay }
    case 'rmsprop':
      return { kind, rho, momentum, epsilon, weightDecay }
    case 'lion':
      return { kind, beta1, beta2: settings.beta2 ?? 0.99, weightDecay }
    case 'adam':
    case 'adamax':
      return { kind, beta1, beta2, epsilon, weightDecay }
  }
}

function augmentationOf({
  flip = false,
  crop = 0,
  cutout = 0,
}: NonNullable<Settings['augmentation']>) {
  return { flip, crop, cutout }
}

function normalizationOf(settings: Settings, dataset: EngineDataset): Normalization {
  return settings.normalization === 'dataset'
    ? { kind: 'dataset', mean: dataset.mean, deviation: dataset.deviation }
    : { kind: settings.normalization }
}
