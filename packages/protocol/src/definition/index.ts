export type { Budget, BudgetPatch } from './budget.ts'
export { type Fold, foldSchema } from './fold.ts'
export { type Measure, measureOf } from './measure.ts'
export type { Metric, MetricConstraint } from './objectives.ts'
export { parseDefinition } from './parse-definition.ts'
export { phaseSteps, stepsText } from './phase-steps.ts'
export { phaseSchema, type SettingsPhase } from './phases.ts'
export { plainIssues } from './plain-issue.ts'
export {
  isPopulation,
  isSpeculating,
  type PopulationOptions,
  type Stopping,
  stoppingSchema,
} from './stopping.ts'
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
export { sweepJsonSchema } from './sweep-json-schema.ts'
export { ofTrainedBefore } from './trained-before.ts'
export { type Moment, momentOf } from './until.ts'
export type { HeardSweeps } from './warm-start.ts'
