export { type Agreement, agreementQuerySchema, agreementSchema } from './agreement.ts'
export {
  type Answers,
  answersQuerySchema,
  answersSchema,
  largestPrepared,
  mostAnswers,
  type PictureAnswer,
  pictureAnswerSchema,
  pictureQuerySchema,
} from './answers.ts'
export {
  type CurvesMetadata,
  curvesMetadataSchema,
  curvesQuerySchema,
  usualPoints,
} from './curves.ts'
export {
  type Densities,
  densitiesSchema,
  hasDensities,
  isOfDensities,
} from './densities.ts'
export {
  type Collection,
  collectionRequestSchema,
  collectionSchema,
  type DiskReport,
  diskReportSchema,
  type StoredKind,
} from './disk.ts'
export { type Ensemble, ensembleSchema } from './ensemble.ts'
export {
  type Example,
  type Examples,
  examplesQuerySchema,
  examplesSchema,
} from './examples.ts'
export {
  type FailureGroup,
  failureGroupSchema,
  failureListSchema,
  retryAnswerSchema,
  retryRequestSchema,
} from './failures.ts'
export { type ImportanceReport, importanceSchema } from './importance.ts'
export { importanceMethods } from './importance-methods.ts'
export {
  type Leaderboard,
  type LeaderboardRow,
  leaderboardRowSchema,
  leaderboardSchema,
} from './leaderboard.ts'
export { type Calibration, type Measures, measuresSchema } from './measures.ts'
export { signTest } from './sign-test.ts'
export { type Stretch, stretchSchema, type Timeline, timelineSchema } from './timeline.ts'
export {
  type ExportFormat,
  exportFormats,
  filesOfTrials,
  type ModelFile,
  type TrialFile,
  trialFiles,
} from './trial-files.ts'
