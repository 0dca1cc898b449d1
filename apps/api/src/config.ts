import { isIP } from 'node:net'
import path from 'node:path'
import { isStoreLocation, noStore } from '@sweepstack/artifacts'
import { apiKeySetting, hostSetting, logLevelSetting, parseSettings } from '@sweepstack/process'
import { redisSettings } from '@sweepstack/redis'
import { z } from 'zod'

/** Items with commas or spaces between. */
function listOf(isItem: (item: string) => boolean, wrong: string) {
  return z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .superRefine((items, { addIssue }) => {
      for (const item of items.filter((each) => !isItem(each))) {
        addIssue({ code: 'custom', message: `"${item}" is ${wrong}` })
      }
    })
}

function isHostName(text: string): boolean {
  return URL.canParse(`http://${text}`) && new URL(`http://${text}`).host === text.toLowerCase()
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

export const settings = redisSettings.extend({
  SWEEPSTACK_HOST: hostSetting,
  SWEEPSTACK_PORT: z.coerce.number().int().min(0).max(65535).default(4700),
  SWEEPSTACK_DATA: z.string().default('data'),
  SWEEPSTACK_ARTIFACTS: z.string().refine(isStoreLocation, noStore).optional(),
  SWEEPSTACK_ARTIFACT_QUOTA_GB: z.coerce.number().positive().optional(),
  SWEEPSTACK_API_KEY: apiKeySetting,
  SWEEPSTACK_ALLOWED_HOSTS: listOf(isHostName, 'no name of a host, as lab.example.org'),
  SWEEPSTACK_CORS_ORIGINS: listOf(isOrigin, 'no origin, as https://lab.example.org'),
  SWEEPSTACK_LOG_LEVEL: logLevelSetting,
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
  /** The administrator's; beside it there are those that Redis keeps. */
  apiKey: string | undefined
  /** It listens for others than this machine. */
  exposed: boolean
  allowedHosts: string[]
  corsOrigins: string[]
  /** What a folder of artifacts may hold; undefined for no limit. */
  quotaBytes: number | undefined
  logLevel: string
}

/** Whether an address is that of this machine alone. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** @throws FixableError */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = parseSettings(settings, env)
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
    exposed: !isLoopback(parsed.SWEEPSTACK_HOST),
    allowedHosts: parsed.SWEEPSTACK_ALLOWED_HOSTS,
    corsOrigins: parsed.SWEEPSTACK_CORS_ORIGINS,
    quotaBytes: parsed.SWEEPSTACK_ARTIFACT_QUOTA_GB && parsed.SWEEPSTACK_ARTIFACT_QUOTA_GB * 1e9,
    logLevel: parsed.SWEEPSTACK_LOG_LEVEL,
  }
}
