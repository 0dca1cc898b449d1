export { leastPoints, sampleCurve } from './curves/sample-curve.ts'
export { type Living, livingOf, withLiving, withoutLiving } from './definition/living.ts'
export { runsPerConfig } from './definition/trial-of.ts'
export {
  type FailedTrial,
  groupFailures,
  groupInSteps,
  signatureOf,
} from './failures/group-failures.ts'
export {
  type AxisImportance,
  type Importance,
  type ImportanceMethod,
  importanceOf,
  type MeasuredShare,
  type PairImportance,
} from './importance/importance.ts'
export type { Sample } from './importance/sample.ts'
export { SampleBuilder, type ValueStretch } from './importance/sample-builder.ts'
export { type Ancestor, ancestorsOf } from './lineage/ancestors.ts'
export { canonicalJson } from './lineage/canonical-json.ts'
export { memoryShape } from './lineage/memory-shape.ts'
export { type Line, nextInLine } from './lineage/next-in-line.ts'
export { engineVersion, lineageKey, recipeOf } from './lineage/recipe.ts'
export { type Stage, stagesOf, stagesOfPath } from './lineage/stages.ts'
export { failureClassOf, type Remedy, type Retry, remedyFor } from './lineage/triage.ts'
export { checkEdit } from './living/check-edit.ts'
export { definitionDifference } from './living/definition-difference.ts'
export { definitionWhen } from './living/definition-when.ts'
export { saidDroppedInSteps } from './living/dropped-configs.ts'
export { editSpace, type SpaceEdit } from './living/edit-space.ts'
export {
  excludedErrors,
  excludedFirstBy,
  newlyExcluded,
  saidNewlyExcluded,
} from './living/excluded-configs.ts'
export { givenConfigs } from './living/given-configs.ts'
export { asInFile } from './living/in-file.ts'
export type { Renaming } from './living/said-changes.ts'
export type { ArtifactStore, StoredFile } from './ports/artifact-store.ts'
export type { AskedTrial, AskStore, HeldTrial, NotAsked } from './ports/ask-store.ts'
export type { ChangeFeed, ChangePage, ChangeReader } from './ports/change-feed.ts'
export type { Clock } from './ports/clock.ts'
export type { DatasetRegistry, DatasetRemoval } from './ports/dataset-registry.ts'
export type { EventCursor, EventFeed, EventPage, EventReader } from './ports/event-feed.ts'
export type { Fleet } from './ports/fleet.ts'
export type { KeyStore } from './ports/key-store.ts'
export type { LineageStore, ReportAnswer, StartAnswer } from './ports/lineage-store.ts'
export type { PictureOutcome, PictureQueue, PictureRequest } from './ports/picture-queue.ts'
export {
  type PredictionQueue,
  type PredictionRequest,
  predictionArtifact,
} from './ports/prediction-queue.ts'
export type { RetentionStore, SweepFacts } from './ports/retention-store.ts'
export type { SessionStore } from './ports/session-store.ts'
export type {
  CreateAnswer,
  Idempotency,
  NewSweep,
  PendingSweep,
  RemoveAnswer,
  RequestAnswer,
  RequestedChange,
  SweepRecord,
  SweepStore,
} from './ports/sweep-store.ts'
export type { VerificationStore } from './ports/verification-store.ts'
export { mixWords, mulberry32 } from './random/mix.ts'
export { foldsInterval } from './ranking/cross-validation.ts'
export { firstOf } from './ranking/first-of.ts'
export { firstInRanking } from './ranking/fronts-of-ranking.ts'
export {
  type Interval,
  studentInterval,
  wilsonInterval,
  withinShares,
} from './ranking/intervals.ts'
export {
  type ErrorOverImages,
  errorOverImages,
  imagesInterval,
  mcnemarOf,
  pairedOverImages,
} from './ranking/over-images.ts'
export {
  isIncomplete,
  type RankedConfig,
  type RankKeys,
  rankConfigs,
  rankKeys,
  ranksOf,
  type Score,
} from './ranking/rank-configs.ts'
export { mcnemar, pairedDifference } from './ranking/significance.ts'
export { type Measured, measuresOf } from './ranking/standing.ts'
export { tieGroups, winnersLuck } from './ranking/tie-groups.ts'
export { type RecordedRun, recordedConfigs } from './replay/recorded-configs.ts'
export { replayInSteps } from './replay/replay.ts'
export { addNeededByFork, keepForForks, type NeededByForks } from './retention/keep-for-forks.ts'
export {
  type DropReason,
  type KeepReason,
  keepLineage,
  keepUnrecorded,
  type LineageFacts,
  type LineageVerdict,
  type Reference,
  type Verdict,
} from './retention/keep-lineage.ts'
export { defaultRetention, graceMs, type RetentionPolicy } from './retention/retention-policy.ts'
export { portionArtifact, uploadArtifact } from './retention/upload-artifacts.ts'
export {
  type ClassMean,
  type ErrorShares,
  errorSharesInSteps,
  isClassMean,
} from './scores/error-shares.ts'
export type { LabelledProbabilities } from './scores/labelled-probabilities.ts'
export { scoresInSteps, scoresOf } from './scores/scores-in-steps.ts'
export { allAreInTopFive } from './scores/top-five.ts'
export type { Algorithm, AlgorithmQuestion, Observation, Proposal } from './search/algorithm.ts'
export { searcherOf } from './search/catalogue.ts'
export { chosenSearchOf, withChosenSearch } from './search/choose-search.ts'
export { prepareSearch } from './search/prepare-search.ts'
export {
  type Answered,
  answerTo,
  type Evidence,
  type Question as SearcherQuestion,
  type SearcherMemory,
} from './search/searcher.ts'
export {
  openBefore,
  type ProposalDensities,
  type Proposed,
  proposalDensities,
} from './search/tpe/proposal-densities.ts'
export { tpe } from './search/tpe/tpe.ts'
export {
  type Outcome,
  type SimulatedSweep,
  type SimulatedTrial,
  type Simulation,
  simulate,
} from './simulation/simulate.ts'
export { admitsOf } from './space/constraints.ts'
export { mostEpochs } from './space/epochs-of-space.ts'
export {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  pointAtUnits,
  type SearchSpace,
} from './space/search-space.ts'
export { searchSpaceOf } from './space/space-of.ts'
export { type SweepValues, sweepValues, type ValueType } from './space/sweep-values.ts'
export { declaresOwn, identityOf, rowsOf, trainerOf } from './space/trainer-of.ts'
export { type AshaOptions, asha } from './stopping/asha.ts'
export {
  type Board,
  type BoardChange,
  compareEntries,
  type Entry,
  type Ranked,
  worstLoss,
} from './stopping/board.ts'
export { BoardsInMemory } from './stopping/boards-in-memory.ts'
export { type StoppingContext, stopperOf } from './stopping/catalogue.ts'
export {
  type HyperbandBracket,
  type HyperbandTableOptions,
  hyperbandTable,
} from './stopping/hyperband-table.ts'
export { answerDrift, type DriftQuestion } from './stopping/population/ask-drift.ts'
export { type Experiences, noExperiences } from './stopping/population/experiences.ts'
export { explore } from './stopping/population/explore.ts'
export { firstMember, type Member } from './stopping/population/member.ts'
export { type Pb2Options, pb2 } from './stopping/population/pb2.ts'
export {
  type Fork,
  type PbtOptions,
  type PopulationJudgement,
  pbt,
} from './stopping/population/pbt.ts'
export { scheduleOf } from './stopping/population/phases-of-member.ts'
export { rungsBelow, rungsFrom } from './stopping/rungs.ts'
export {
  type Arrival,
  type BoardOf,
  type Decision,
  type Entrant,
  type Judgement,
  milestoneAfter,
  type Stopper,
} from './stopping/stopper.ts'
export { type Begun, begunOf } from './sweep/begun.ts'
export type { AskedSoFar } from './sweep/count-asked.ts'
export type { CutTrial } from './sweep/cut-trial.ts'
export { configsOpened, stateAsked, withLimits } from './sweep/edits.ts'
export { fitRungs, fitWarnings, type TimeToSpend } from './sweep/fit-rungs.ts'
export { followsFleet, followsPrograms } from './sweep/follows-fleet.ts'
export { freshCounts } from './sweep/fresh-counts.ts'
export { identitiesOf } from './sweep/identities.ts'
export { type Answer, KnownFacts, type Question } from './sweep/known-facts.ts'
export { leadingTrialsInSteps, prepareRanking, rankSearchInSteps } from './sweep/leading-trials.ts'
export {
  definitionOf,
  needsOf,
  prepareStep,
  type StepNeeds,
  type SweepMoment,
} from './sweep/needs-of.ts'
export type { OpenTrial } from './sweep/open-trial.ts'
export {
  maxTrials,
  type OpenedFigures,
  openedInSteps,
  planInSteps,
  planSweep,
  type SweepPlan,
} from './sweep/plan.ts'
export { type EpochTime, plannedTime } from './sweep/planned-time.ts'
export { splitState, type WholeState } from './sweep/split-state.ts'
export { initialState, questionsOf, type StepInput, type StepResult, step } from './sweep/step.ts'
export { neverJudged } from './sweep/stopping-warnings.ts'
export { matchesSweep, type SweepFilter } from './sweep/sweep-filter.ts'
export { placeOf, SweepRanking } from './sweep/sweep-ranking.ts'
export type {
  LoggedDecision,
  SweepChanges,
  SweepCommand,
  SweepInput,
  SweepPieces,
  SweepState,
} from './sweep/sweep-state.ts'
export type { TimeFacts } from './sweep/time-budget.ts'
export { type BackOff, backOff } from './waiting/back-off.ts'
export { whyNotComparable } from './warm-start/comparable.ts'
export { hearInSteps } from './warm-start/hear.ts'
export { heardSweeps } from './warm-start/heard-sweeps.ts'
export type { OtherSweep } from './warm-start/results-of-sweep.ts'
