export { cacheDirectory, type Environment } from './command.ts'
export { cudaBuild, gpuWanted } from './cuda.ts'
export { ensureIconSets } from './icon-sets.ts'
export {
  freePort,
  type PrivateRedis,
  type PrivateRedisOptions,
  startPrivateRedis,
} from './private-redis.ts'
export { ProvisionError } from './provision-error.ts'
export { findRedisServer } from './redis-binary.ts'
export { identifyServer } from './redis-server.ts'
export {
  addonPackage,
  ensureTensorflow,
  tensorflowInPlace,
  tensorflowVersion,
} from './tensorflow.ts'
