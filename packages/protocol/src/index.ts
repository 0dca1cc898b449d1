export {
  type Condition,
  compareValues,
  holds,
  isNamed,
  parseCondition,
  parseSort,
  valueAt,
  whereSchema,
  writeCondition,
} from './conditions.ts'
export { count, counted } from './counted.ts'
export * from './datasets/index.ts'
export * from './definition/index.ts'
export * from './external-trainer/index.ts'
export {
  datasetNameSchema,
  datasetReferenceSchema,
  lineageKeySchema,
  lineagePrefixSchema,
  shortId,
  sweepIdSchema,
  trialNumberSchema,
} from './identifiers.ts'
export * from './image-trainer/index.ts'
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
export { listed } from './listed.ts'
export { nearestOf, unknownKeyMessage } from './nearest-key.ts'
export * from './parameters/index.ts'
export {
  type FieldError,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemSchema,
  problemStatuses,
} from './problem.ts'
export * from './reasons/index.ts'
export * from './results/index.ts'
export {
  type Session,
  type StoredSession,
  sessionRequestSchema,
  sessionSchema,
  storedSessionSchema,
} from './session.ts'
export * from './sweeps/index.ts'
