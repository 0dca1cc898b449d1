import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import path from 'node:path'
import { isStoreLocation, noStore } from '@sweepstack/artifacts'
import {
  apiKeySetting,
  countSetting,
  deviceSetting,
  type GpuChoice,
  gpusSetting,
  logLevelSetting,
  longestWaitSeconds,
  parseGpuChoice,
  parseSettings,
} from '@sweepstack/process'
import { redisSettings } from '@sweepstack/redis'
import { z } from 'zod'

export const settings = redisSettings.extend({
  SWEEPSTACK_SLOTS: countSetting.optional(),
  SWEEPSTACK_GPUS: gpusSetting,
  SWEEPSTACK_THREADS: countSetting.default(1),
  SWEEPSTACK_DEVICE: deviceSetting,
  SWEEPSTACK_ARTIFACTS: z.string().refine(isStoreLocation, noStore).optional(),
  SWEEPSTACK_ARTIFACT_QUOTA_GB: z.coerce.number().positive().optional(),
  SWEEPSTACK_API_KEY: apiKeySetting,
  SWEEPSTACK_CACHE: z.string().optional(),
  SWEEPSTACK_KEEP_CACHES_DAYS: z.coerce.number().min(1).max(36_500).default(30),
  SWEEPSTACK_CHECKPOINT_SECONDS: z.coerce.number().min(0).max(longestWaitSeconds).default(60),
  SWEEPSTACK_HANG_SECONDS: z.coerce.number().min(1).max(longestWaitSeconds).default(300),
  SWEEPSTACK_TRAINER_MEMORY_MB: z.coerce.number().int().min(64).optional(),
  SWEEPSTACK_MEMORY_GB: z.coerce.number().positive().optional(),
  SWEEPSTACK_ALLOWED_FAILURES: countSetting.default(3),
  SWEEPSTACK_PROBE_SECONDS: z.coerce.number().min(0.1).max(longestWaitSeconds).default(5),
  SWEEPSTACK_TRAINER: z.string().optional(),
  SWEEPSTACK_LOG_LEVEL: logLevelSetting,
  XDG_CACHE_HOME: z.string().optional(),
  HOME: z.string().default('.'),
})

export interface Config {
  /** Of this process: host, pid and a random part. */
  id: string
  redisUrl: string
  /** Whether to work on a Redis that may lose what it is given. */
  unfitRedis: 'refuse' | 'allow'
  prefix: string
  /** Trainers at once; undefined: one for each GPU, or one for each core where there is none. */
  slots: number | undefined
  /** Undefined: all that may be seen, if there are some. */
  gpus: GpuChoice | undefined
  /** Undefined: a GPU where there is one. */
  device: 'cpu' | 'gpu' | undefined
  /** Threads of each trainer: part of what a result depends on. */
  threads: number
  /** Folder or URL; undefined = what the installation's settings say. */
  artifacts: string | undefined
  apiKey: string | undefined
  /** Where fetched datasets are kept. */
  datasetDirectory: string
  /** Days after which a fetched dataset goes that no trainer opened. */
  keepCachesDays: number
  checkpointSeconds: number
  hangSeconds: number
  /** Resident memory of one trainer that is allowed; undefined for no limit. */
  memoryMb: number | undefined
  /** What all trainers may take together (on GPUs: those of each), MB of 2^20 bytes; undefined: no bound, but on a GPU. */
  memoryBudgetMb: number | undefined
  /** Failures in a row after which the worker quarantines itself. */
  allowedFailures: number
  /** First wait before a worker that takes no lineages looks whether it may again. */
  probeSeconds: number
  /** Script of the trainer, for load tests with one that does not train; undefined for the real one. */
  entry: string | undefined
  /** What a folder of artifacts may hold; undefined for no limit. */
  quotaBytes: number | undefined
  logLevel: string
  /** Handed on to the trainers. */
  env: Record<string, string | undefined>
}

/** @throws FixableError */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = parseSettings(settings, env)
  const cache =
    parsed.SWEEPSTACK_CACHE ??
    path.join(parsed.XDG_CACHE_HOME ?? path.join(parsed.HOME, '.cache'), 'sweepstack')
  return {
    id: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`.toLowerCase(),
    redisUrl: parsed.REDIS_URL,
    unfitRedis: parsed.SWEEPSTACK_UNFIT_REDIS,
    prefix: parsed.SWEEPSTACK_PREFIX,
    slots: parsed.SWEEPSTACK_SLOTS,
    gpus: parseGpuChoice(parsed.SWEEPSTACK_GPUS ?? ''),
    device: parsed.SWEEPSTACK_DEVICE,
    threads: parsed.SWEEPSTACK_THREADS,
    artifacts: parsed.SWEEPSTACK_ARTIFACTS,
    apiKey: parsed.SWEEPSTACK_API_KEY,
    datasetDirectory: path.join(cache, 'datasets'),
    keepCachesDays: parsed.SWEEPSTACK_KEEP_CACHES_DAYS,
    checkpointSeconds: parsed.SWEEPSTACK_CHECKPOINT_SECONDS,
    hangSeconds: parsed.SWEEPSTACK_HANG_SECONDS,
    memoryMb: parsed.SWEEPSTACK_TRAINER_MEMORY_MB,
    memoryBudgetMb: parsed.SWEEPSTACK_MEMORY_GB && (parsed.SWEEPSTACK_MEMORY_GB * 1e9) / 2 ** 20,
    allowedFailures: parsed.SWEEPSTACK_ALLOWED_FAILURES,
    probeSeconds: parsed.SWEEPSTACK_PROBE_SECONDS,
    entry: parsed.SWEEPSTACK_TRAINER,
    quotaBytes: parsed.SWEEPSTACK_ARTIFACT_QUOTA_GB && parsed.SWEEPSTACK_ARTIFACT_QUOTA_GB * 1e9,
    logLevel: parsed.SWEEPSTACK_LOG_LEVEL,
    env,
  }
}
