export { confusionPicture } from './confusion-picture.ts'
export { curvesPicture } from './curves-picture.ts'
export {
  blend,
  crossValidated,
  type EnsembleMember,
  selectEnsemble,
} from './ensemble.ts'
export { measure } from './measures.ts'
export { hits, isLabelled, type Predictions } from './predictions.ts'
export {
  confusionTable,
  csv,
  curvesTable,
  predictionsTable,
  submissionTable,
} from './tables.ts'
