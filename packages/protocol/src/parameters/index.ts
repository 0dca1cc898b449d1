export { isListed, valuesOf } from './asked-values.ts'
export type { ParameterKind } from './parameter.ts'
export { isNumeric, type SpaceRow } from './table.ts'
export { admitsValue, type When } from './when.ts'
