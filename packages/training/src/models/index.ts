export { architectureNames, canonicalArchitecture, layersOf } from './catalogue.ts'
export { checkDropout } from './check-dropout.ts'
export { describeModel } from './describe-model.ts'
export { ModelError } from './shape.ts'
