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
export {
  type StreamEvent,
  type SweepEvent,
  streamEventSchema,
  sweepEventSchema,
} from './event.ts'
export { compareCursors, cursorSchema, isBeginning } from './event-cursor.ts'
export {
  type InstallationEvent,
  type InstallationStreamEvent,
  installationEventSchema,
  installationStreamEventSchema,
} from './installation-event.ts'
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
export { precisionWarnings } from './precision-warnings.ts'
export {
  type ImageRecipe,
  imageRecipeSchema,
  phaseParameters,
  type Recipe,
  recipeSchema,
  settingsAt,
} from './recipe.ts'
export {
  clonesText,
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
  type DefinitionChange,
  type SweepDifference,
  sweepDifferenceSchema,
} from './sweep-difference.ts'
export {
  type SweepLineage,
  type SweepLineages,
  sweepLineagesSchema,
} from './sweep-lineages.ts'
export { isByStopping, isLive, isOver } from './sweep-over.ts'
export {
  completedEarlyAt,
  type Failure,
  type FailureClass,
  failureClasses,
  failureSchema,
  lastEpochOf,
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
  type InTraining,
  type Worker,
  type WorkerGpu,
  workerListSchema,
  workerSchema,
} from './worker.ts'
