export {
  type ExternalParameters,
  externalSpace,
  type Scalar,
} from './parameters.ts'
