import { parseSettings, redisSettings } from '@sweepstack/protocol'
import { z } from 'zod'

const schema = redisSettings.extend({
  SWEEPSTACK_PREFIX: z.string().default('sweepstack'),
  SWEEPSTACK_EVENTS_KEPT: z.coerce.number().int().min(100).optional(),
  SWEEPSTACK_EVENTS_DAYS: z.coerce.number().positive().optional(),
  SWEEPSTACK_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info'),
})

export interface Config {
  redisUrl: string
  prefix: string
  /** Settings of the installation that are given here: the newest events kept of each sweep, and how long. */
  retention: { eventsKept: number | undefined; eventsSeconds: number | undefined }
  logLevel: string
}

/** @throws StartError */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = parseSettings(schema, env)
  return {
    redisUrl: parsed.REDIS_URL,
    prefix: parsed.SWEEPSTACK_PREFIX,
    retention: {
      eventsKept: parsed.SWEEPSTACK_EVENTS_KEPT,
      eventsSeconds:
        parsed.SWEEPSTACK_EVENTS_DAYS && Math.ceil(parsed.SWEEPSTACK_EVENTS_DAYS * 86_400),
    },
    logLevel: parsed.SWEEPSTACK_LOG_LEVEL,
  }
}
