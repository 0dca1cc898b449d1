import path from 'node:path'

/** What the environment says; nothing else of the CLI reads it. */
export interface Config {
  url: string
  apiKey: string | undefined
  redisUrl: string | undefined
  dataRoot: string
  /** Colours and live lines. */
  interactive: boolean
  env: Record<string, string | undefined>
}

export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  forgetBlank(env)
  return {
    url: env.SWEEPSTACK_URL ?? 'http://127.0.0.1:4700',
    apiKey: env.SWEEPSTACK_API_KEY,
    redisUrl: env.REDIS_URL,
    dataRoot: path.resolve(env.SWEEPSTACK_DATA ?? 'data'),
    interactive:
      Boolean(process.stdout.isTTY) && env.NO_COLOR === undefined && env.CI === undefined,
    env,
  }
}

/** An empty setting is as one that is not set, also for commander, which reads those of options itself. */
function forgetBlank(env: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(env)) {
    const isOurs = name.startsWith('SWEEPSTACK_') || name === 'REDIS_URL'
    if (isOurs && value?.trim() === '') delete env[name]
  }
}
