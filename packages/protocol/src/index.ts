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
  type AskAnswer,
  askAnswerSchema,
  askRequestSchema,
  completeRequestSchema,
  failRequestSchema,
  heartbeatRequestSchema,
  type TellRequest,
  tellRequestSchema,
  type VerdictAnswer,
  verdictAnswerSchema,
} from './ask.ts'
export type { Budget, BudgetPatch } from './budget.ts'
export {
  type Condition,
  compareValues,
  holds,
  parseCondition,
  parseSort,
  valueAt,
} from './conditions.ts'
export { count, counted } from './counted.ts'
export {
  type CurvesMetadata,
  curvesMetadataSchema,
  curvesQuerySchema,
  usualPoints,
} from './curves.ts'
export * from './datasets.ts'
export {
  type Decision,
  type DecisionList,
  decisionListSchema,
  decisionSchema,
} from './decision.ts'
export { type Densities, densitiesSchema, hasDensities, isOfDensities } from './densities.ts'
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
  type Example,
  type Examples,
  examplesQuerySchema,
  examplesSchema,
} from './examples.ts'
export {
  type ExternalParameters,
  externalSpace,
  type Scalar,
} from './external-trainer/parameters.ts'
export {
  type FailureGroup,
  failureGroupSchema,
  failureListSchema,
  retryAnswerSchema,
  retryRequestSchema,
} from './failures.ts'
export { type Fold, foldSchema } from './fold.ts'
export {
  datasetNameSchema,
  datasetReferenceSchema,
  lineageKeySchema,
  lineagePrefixSchema,
  shortId,
  sweepIdSchema,
  trialNumberSchema,
} from './identifiers.ts'
export {
  type ArchitectureChoice,
  architectureLabel,
  architectureSchema,
  modelLabel,
} from './image-trainer/architecture.ts'
export {
  imageMetrics,
  type MetricName,
  type MetricRow,
  type MetricTable,
  metricNames,
  reportedMetrics,
} from './image-trainer/metrics.ts'
export {
  imageParameters,
  imageSpace,
  nameKeyOf,
  type Precision,
  precisions,
} from './image-trainer/parameters.ts'
export { precisionWarnings } from './image-trainer/precision-warnings.ts'
export type { Schedule } from './image-trainer/schedule.ts'
export {
  memoryOfSettings,
  type Settings,
  settingsIdentity,
  settingsOf,
  settingsSchema,
} from './image-trainer/settings.ts'
export { type ImportanceReport, importanceSchema } from './importance.ts'
export { importanceMethods } from './importance-methods.ts'
export {
  type InstallationEvent,
  type InstallationStreamEvent,
  installationEventSchema,
  installationStreamEventSchema,
} from './installation-event.ts'
export {
  type ApiKey,
  apiKeySchema,
  isAllowed,
  keyListSchema,
  keyNameSchema,
  keyRequestSchema,
  type NewKey,
  newKeySchema,
  type StoredKey,
  storedKeySchema,
} from './key.ts'
export { type KeyScope, keyScopes } from './key-scopes.ts'
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
export { listed } from './listed.ts'
export { type Measure, measureOf } from './measure.ts'
export { type Calibration, type Measures, measuresSchema } from './measures.ts'
export { nearestOf, unknownKeyMessage } from './nearest-key.ts'
export type { Metric, MetricConstraint } from './objectives.ts'
export { isListed, valuesOf } from './parameters/asked-values.ts'
export type { ParameterKind } from './parameters/parameter.ts'
export { isNumeric, type SpaceRow } from './parameters/table.ts'
export { admitsValue, type When } from './parameters/when.ts'
export { parseDefinition } from './parse-definition.ts'
export { phaseSchema, type SettingsPhase } from './phases.ts'
export { plainIssues } from './plain-issue.ts'
export {
  type FieldError,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemSchema,
  problemStatuses,
} from './problem.ts'
export { type Reason, reasonSchema, type StopCounts, stopCountsSchema } from './reason.ts'
export {
  type ImageRecipe,
  imageRecipeSchema,
  phaseParameters,
  type Recipe,
  recipeSchema,
  settingsAt,
} from './recipe.ts'
export {
  parseReplayRequest,
  type Replay,
  type ReplayedConfig,
  type ReplayOptions,
  type ReplayRequest,
  replayRequestSchema,
  replaySchema,
} from './replay.ts'
export {
  type ImageReport,
  imageReportSchema,
  type MetricValues,
  type Report,
  reportSchema,
} from './report.ts'
export { metricIn, metricsIn, metricsOfReports } from './reported-metrics.ts'
export { otherFigures, sayProposal } from './say-proposal.ts'
export { type Decided, sayDecision, sayStanding, type WriteValue } from './say-reason.ts'
export { sayStop, sayStops } from './say-stops.ts'
export {
  type Session,
  type StoredSession,
  sessionRequestSchema,
  sessionSchema,
  storedSessionSchema,
} from './session.ts'
export { signTest } from './sign-test.ts'
export { rankingOf, type Standing, standingsOf } from './standings.ts'
export {
  isPopulation,
  isSpeculating,
  type PopulationOptions,
  type Stopping,
  stoppingSchema,
} from './stopping.ts'
export {
  type Plan,
  planSchema,
  type Sweep,
  type SweepList,
  type SweepPatch,
  type SweepStatus,
  sweepListQuerySchema,
  sweepListSchema,
  sweepPatchSchema,
  sweepSchema,
  sweepStatuses,
} from './sweep.ts'
export {
  type Config,
  configSchema,
  type ExternalDefinition,
  externalDefinitionSchema,
  type ImageConfig,
  type ImageDefinition,
  type ImageDefinitionInput,
  type ParameterName,
  type Parameters,
  parametersSchema,
  type SweepDefinition,
  type SweepDefinitionInput,
  sweepDefinitionSchema,
  sweepOriginSchema,
} from './sweep-definition.ts'
export {
  type DefinitionChange,
  type SweepDifference,
  sweepDifferenceSchema,
} from './sweep-difference.ts'
export { sweepJsonSchema } from './sweep-json-schema.ts'
export {
  type SweepLineage,
  type SweepLineages,
  sweepLineagesSchema,
} from './sweep-lineages.ts'
export { type Stretch, stretchSchema, type Timeline, timelineSchema } from './timeline.ts'
export {
  type Failure,
  type FailureClass,
  failureClasses,
  failureSchema,
  lastEpochOf,
  proposalReasonSchema,
  type Trial,
  type TrialList,
  type TrialStatus,
  type TrialSummary,
  trialListSchema,
  trialSchema,
  trialStatuses,
  trialSummarySchema,
} from './trial.ts'
export {
  type ExportFormat,
  exportFormats,
  filesOfTrials,
  type ModelFile,
  type TrialFile,
  trialFiles,
} from './trial-files.ts'
export { type Moment, momentOf } from './until.ts'
export type { HeardSweeps } from './warm-start.ts'
export {
  type InTraining,
  type Worker,
  type WorkerGpu,
  workerListSchema,
  workerSchema,
} from './worker.ts'
