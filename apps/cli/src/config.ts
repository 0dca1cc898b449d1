import { availableParallelism } from 'node:os'
import path from 'node:path'

/** What the environment says; nothing else of the CLI reads it. */
export interface Config {
  url: string
  apiKey: string | undefined
  redisUrl: string | undefined
  dataRoot: string
  slots: number
  /** Colours and live lines. */
  interactive: boolean
  env: Record<string, string | undefined>
}

export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  return {
    url: env.SWEEPSTACK_URL || 'http://127.0.0.1:4700',
    apiKey: env.SWEEPSTACK_API_KEY || undefined,
    redisUrl: env.REDIS_URL || undefined,
    dataRoot: path.resolve(env.SWEEPSTACK_DATA || 'data'),
    slots: Number(env.SWEEPSTACK_SLOTS || availableParallelism()),
    interactive:
      Boolean(process.stdout.isTTY) && env.NO_COLOR === undefined && env.CI === undefined,
    env,
  }
}
