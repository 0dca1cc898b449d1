export {
  type ArchitectureChoice,
  architectureLabel,
  architectureSchema,
} from './architecture.ts'
export {
  type Dataset,
  type DatasetRegistration,
  datasetListSchema,
  datasetRegistrationSchema,
  datasetSchema,
} from './dataset.ts'
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
  type StreamEvent,
  type SweepEvent,
  streamEventSchema,
  sweepEventSchema,
} from './event.ts'
export { compareCursors, cursorSchema, isBeginning } from './event-cursor.ts'
export {
  type FailureGroup,
  failureGroupSchema,
  failureListSchema,
  retryAnswerSchema,
  retryRequestSchema,
} from './failures.ts'
export {
  datasetNameSchema,
  lineageKeySchema,
  sweepIdSchema,
  trialNumberSchema,
} from './identifiers.ts'
export {
  type ApiKey,
  apiKeySchema,
  isAllowed,
  type KeyScope,
  keyListSchema,
  keyNameSchema,
  keyRequestSchema,
  keyScopes,
  type NewKey,
  newKeySchema,
  type StoredKey,
  storedKeySchema,
} from './key.ts'
export {
  type Leaderboard,
  type LeaderboardRow,
  leaderboardRowSchema,
  leaderboardSchema,
} from './leaderboard.ts'
export {
  type Checkpoint,
  checkpointSchema,
  type Lineage,
  type LineageStatus,
  lineageSchema,
  lineageStatuses,
  type Verification,
  verificationRequestSchema,
  verificationSchema,
  type Watch,
} from './lineage.ts'
export { type Measures, measuresSchema } from './measures.ts'
export { integerValues, realValues } from './parameter-values.ts'
export { parseDefinition } from './parse-definition.ts'
export {
  type FieldError,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemSchema,
  problemStatuses,
} from './problem.ts'
export {
  optimizerNames,
  type Precision,
  precisions,
  type Recipe,
  recipeSchema,
  type Schedule,
  type Settings,
  settingsSchema,
} from './recipe.ts'
export { type MetricName, metricNames, type Report, reportSchema } from './report.ts'
export {
  type Plan,
  planSchema,
  type Sweep,
  type SweepList,
  type SweepPatch,
  type SweepStatus,
  sweepListSchema,
  sweepPatchSchema,
  sweepSchema,
  sweepStatuses,
} from './sweep.ts'
export {
  type Budget,
  type Config,
  configSchema,
  type Metric,
  type ParameterName,
  type Parameters,
  parametersSchema,
  type SweepDefinition,
  type SweepDefinitionInput,
  sweepDefinitionSchema,
} from './sweep-definition.ts'
export {
  type Failure,
  type FailureClass,
  failureClasses,
  failureSchema,
  type Trial,
  type TrialList,
  type TrialStatus,
  type TrialSummary,
  trialListSchema,
  trialSchema,
  trialStatuses,
  trialSummarySchema,
} from './trial.ts'
export { type Worker, workerListSchema, workerSchema } from './worker.ts'
