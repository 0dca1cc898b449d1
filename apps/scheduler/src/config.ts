import { z } from 'zod'

const schema = z.object({
  REDIS_URL: z.string().default('redis://127.0.0.1:6379'),
  SWEEPSTACK_PREFIX: z.string().default('sweepstack'),
  SWEEPSTACK_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info'),
})

export interface Config {
  redisUrl: string
  prefix: string
  logLevel: string
}

export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = schema.parse(env)
  return {
    redisUrl: parsed.REDIS_URL,
    prefix: parsed.SWEEPSTACK_PREFIX,
    logLevel: parsed.SWEEPSTACK_LOG_LEVEL,
  }
}
