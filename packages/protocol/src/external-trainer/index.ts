export {
  type ExternalParameters,
  externalSpace,
  type Scalar,
  wantedOfKind,
} from './parameters.ts'
