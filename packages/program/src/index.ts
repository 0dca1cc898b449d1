export { forward } from './forward.ts'
export { Graph } from './graph/graph.ts'
export { operationsOn } from './graph/operations.ts'
export type { Shape } from './graph/types.ts'
export { batchesAtOnce } from './in-batches.ts'
export { initialValue } from './initial-value.ts'
export { type Augmentation, augment } from './layers/augment.ts'
export { type Normalization, normalizeImages } from './layers/normalize-images.ts'
export { initialLossScale, lossScaleNames } from './loss-scale.ts'
export type { OptimizerSettings } from './optimizer.ts'
export { computeTypes, Pass } from './pass.ts'
export {
  compileProgram,
  type Program,
  type ProgramSettings,
  type StateVariable,
} from './program.ts'
export { learningRateAt, type Schedule } from './schedule.ts'
