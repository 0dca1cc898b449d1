export {
  type ArchitectureChoice,
  architectureLabel,
  architectureSchema,
  modelLabel,
} from './architecture.ts'
export {
  imageMetrics,
  type MetricName,
  type MetricRow,
  type MetricTable,
  metricNames,
  reportedMetrics,
} from './metrics.ts'
export {
  imageParameters,
  imageSpace,
  nameKeyOf,
  type Precision,
  precisions,
} from './parameters.ts'
export type { Schedule } from './schedule.ts'
export {
  memoryOfSettings,
  type Settings,
  settingsIdentity,
  settingsOf,
  settingsSchema,
} from './settings.ts'
