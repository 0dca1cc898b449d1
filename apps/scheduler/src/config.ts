import { isStoreLocation, noStore } from '@sweepstack/artifacts'
import {
  apiKeySetting,
  daysSetting,
  logLevelSetting,
  longestWaitSeconds,
  parseSettings,
} from '@sweepstack/process'
import { redisSettings } from '@sweepstack/redis'
import { policySettings } from '@sweepstack/retention'
import { z } from 'zod'

const longestGcHours = Math.floor(longestWaitSeconds / 3600)

export const settings = redisSettings.extend({
  SWEEPSTACK_EVENTS_KEPT: z.coerce.number().int().min(100).optional(),
  SWEEPSTACK_EVENTS_DAYS: z.coerce.number().positive().max(36_500).optional(),
  SWEEPSTACK_KEEP_FILES_DAYS: daysSetting.optional(),
  SWEEPSTACK_KEEP_UNREFERENCED_DAYS: daysSetting.optional(),
  SWEEPSTACK_KEEP_BEST: z.coerce.number().int().nonnegative().optional(),
  SWEEPSTACK_GC_HOURS: z.coerce.number().min(0).max(longestGcHours).default(1),
  SWEEPSTACK_ARTIFACTS: z.string().refine(isStoreLocation, noStore).optional(),
  SWEEPSTACK_API_KEY: apiKeySetting,
  SWEEPSTACK_LOG_LEVEL: logLevelSetting,
})

export interface Config {
  redisUrl: string
  /** Whether to work on a Redis that may lose what it is given. */
  unfitRedis: 'refuse' | 'allow'
  prefix: string
  /** Settings of the installation that are given here, by name: how long what is kept. */
  retention: Record<string, string | number | undefined>
  /** Hours between two collections of what nobody needs; 0 for none. */
  gcHours: number
  /** Where the files lie that are collected; undefined: nothing is collected here. */
  artifacts: string | undefined
  apiKey: string | undefined
  logLevel: string
}

/** @throws FixableError */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = parseSettings(settings, env)
  return {
    redisUrl: parsed.REDIS_URL,
    unfitRedis: parsed.SWEEPSTACK_UNFIT_REDIS,
    prefix: parsed.SWEEPSTACK_PREFIX,
    retention: {
      eventsKept: parsed.SWEEPSTACK_EVENTS_KEPT,
      eventsSeconds:
        parsed.SWEEPSTACK_EVENTS_DAYS && Math.ceil(parsed.SWEEPSTACK_EVENTS_DAYS * 86_400),
      [policySettings.filesDays]: parsed.SWEEPSTACK_KEEP_FILES_DAYS,
      [policySettings.unreferencedDays]: parsed.SWEEPSTACK_KEEP_UNREFERENCED_DAYS,
      [policySettings.best]: parsed.SWEEPSTACK_KEEP_BEST,
    },
    gcHours: parsed.SWEEPSTACK_GC_HOURS,
    artifacts: parsed.SWEEPSTACK_ARTIFACTS,
    apiKey: parsed.SWEEPSTACK_API_KEY,
    logLevel: parsed.SWEEPSTACK_LOG_LEVEL,
  }
}
