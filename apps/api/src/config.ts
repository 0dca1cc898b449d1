import path from 'node:path'
import { parseSettings, redisSettings, StartError } from '@sweepstack/protocol'
import { z } from 'zod'

const schema = redisSettings.extend({
  SWEEPSTACK_PREFIX: z.string().default('sweepstack'),
  SWEEPSTACK_HOST: z.string().default('127.0.0.1'),
  SWEEPSTACK_PORT: z.coerce.number().int().min(0).max(65535).default(4700),
  SWEEPSTACK_DATA: z.string().default('data'),
  SWEEPSTACK_ARTIFACTS: z.string().optional(),
  SWEEPSTACK_ARTIFACT_QUOTA_GB: z.coerce.number().positive().optional(),
  SWEEPSTACK_API_KEY: z.string().min(8, 'is too short to be a key').optional(),
  SWEEPSTACK_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info'),
})

export interface Config {
  redisUrl: string
  /** Whether to work on a Redis that may lose what it is given. */
  unfitRedis: 'refuse' | 'allow'
  prefix: string
  host: string
  port: number
  /** Datasets are registered from folders under it. */
  dataRoot: string
  artifacts: string
  apiKey: string | undefined
  /** What a folder of artifacts may hold; undefined for no limit. */
  quotaBytes: number | undefined
  logLevel: string
}

const loopback = /^(127\.|::1$|localhost$)/

/** @throws StartError, also if an address for everyone has no key */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = parseSettings(schema, env)
  if (!loopback.test(parsed.SWEEPSTACK_HOST) && parsed.SWEEPSTACK_API_KEY === undefined) {
    throw new StartError(
      `refusing to listen on ${parsed.SWEEPSTACK_HOST} without a key`,
      'set SWEEPSTACK_API_KEY, or listen on 127.0.0.1',
    )
  }
  const dataRoot = path.resolve(parsed.SWEEPSTACK_DATA)
  return {
    redisUrl: parsed.REDIS_URL,
    unfitRedis: parsed.SWEEPSTACK_UNFIT_REDIS,
    prefix: parsed.SWEEPSTACK_PREFIX,
    host: parsed.SWEEPSTACK_HOST,
    port: parsed.SWEEPSTACK_PORT,
    dataRoot,
    artifacts: parsed.SWEEPSTACK_ARTIFACTS ?? path.join(dataRoot, 'artifacts'),
    apiKey: parsed.SWEEPSTACK_API_KEY,
    quotaBytes: parsed.SWEEPSTACK_ARTIFACT_QUOTA_GB && parsed.SWEEPSTACK_ARTIFACT_QUOTA_GB * 1e9,
    logLevel: parsed.SWEEPSTACK_LOG_LEVEL,
  }
}
