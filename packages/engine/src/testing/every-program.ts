import { layersOf } from '@sweepstack/models'
import { compileProgram, type ProgramSettings } from '@sweepstack/program'
import { precisions } from '@sweepstack/protocol'

const classes = 10
const everyLayer = [
  { kind: 'conv2d', filters: 8, size: 3, padding: 'same' },
  { kind: 'batchNorm' },
  { kind: 'leakyRelu' },
  { kind: 'residual', body: [{ kind: 'conv2d', filters: 8, size: 3, padding: 'same' }] },
  { kind: 'elu' },
  { kind: 'averagePool', size: 2 },
  { kind: 'silu' },
  { kind: 'maxPool', size: 2 },
  { kind: 'conv2d', filters: 8, size: 1, stride: 2 },
  { kind: 'globalAveragePool' },
  { kind: 'dense', units: 8 },
  { kind: 'relu' },
  { kind: 'dropout', rate: 0.5 },
] as const
const architectures = {
  cnn: 'cnn',
  resnet10: 'resnet10',
  'wide-resnet': 'wide-resnet',
  convnet: 'convnet',
  'every layer': { name: 'custom', layers: everyLayer },
} as const

const adaptive = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
const optimizers: Record<string, ProgramSettings['optimizer']> = {
  adam: { kind: 'adam', ...adaptive },
  adamw: { kind: 'adam', ...adaptive, weightDecay: 0.01 },
  adamax: { kind: 'adamax', ...adaptive },
  sgd: { kind: 'sgd', momentum: 0, nesterov: false },
  momentum: { kind: 'sgd', momentum: 0.9, nesterov: false },
  nesterov: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  rmsprop: { kind: 'rmsprop', rho: 0.9, momentum: 0, epsilon: 1e-7 },
  'rmsprop with momentum': { kind: 'rmsprop', rho: 0.9, momentum: 0.9, epsilon: 1e-7 },
  lion: { kind: 'lion', beta1: 0.9, beta2: 0.99 },
}

const plain: ProgramSettings = {
  layers: layersOf('cnn', classes),
  shape: [64, 64, 3],
  optimizer: { kind: 'adam', ...adaptive },
  normalization: { kind: 'unit' },
  precision: 'float32',
  batchNormMomentum: 0.99,
  dropout: 1,
}

/** Settings that between them make every operation that a program can have, by a name for each. */
function everySetting(): [string, ProgramSettings][] {
  return precisions.flatMap((precision) => {
    const of = (name: string, settings: Partial<ProgramSettings>): [string, ProgramSettings] => [
      `${name}, ${precision}`,
      { ...plain, precision, ...settings },
    ]
    return [
      ...Object.entries(architectures).map(([name, choice]) =>
        of(name, { layers: layersOf(choice as Parameters<typeof layersOf>[0], classes) }),
      ),
      ...Object.entries(optimizers).map(([name, optimizer]) => of(name, { optimizer })),
      of('augmentation', { augmentation: { flip: true, crop: 4, cutout: 8 } }),
      of('label smoothing', { labelSmoothing: 0.1 }),
      of('class weights', { classWeights: new Array<number>(classes).fill(2) }),
      of('images of 19 × 19', { shape: [19, 19, 3], layers: layersOf('convnet', classes) }),
      of('grey images of 47 × 61', { shape: [47, 61, 1] }),
      of('normalization per image', { normalization: { kind: 'per-image' } }),
      of('normalization by the dataset', {
        normalization: { kind: 'dataset', mean: [1, 2, 3], deviation: [1, 2, 3] },
      }),
    ]
  })
}

/** The bytes of the SavedModel of each. */
export function everyProgram(): { name: string; savedModel: Uint8Array }[] {
  return everySetting().map(([name, settings]) => ({
    name,
    savedModel: compileProgram(settings).savedModel,
  }))
}
