export { agreementOf, areOfSameImages } from './agreement.ts'
export {
  blend,
  crossValidated,
  type EnsembleMember,
  joined,
  selectEnsemble,
} from './ensemble.ts'
export { examplesOf, isRight, type JudgedImage } from './examples.ts'
export { measure } from './measures.ts'
export type { Picture } from './picture.ts'
export { createPictures, type Pictures } from './pictures.ts'
export { hits, isLabelled, type Predictions } from './predictions.ts'
export {
  confusionTable,
  csv,
  curvesTable,
  predictionsTable,
  submissionTable,
} from './tables.ts'
