import { openArtifactStore } from '@sweepstack/artifacts'
import { ingestInChild } from '@sweepstack/datasets'
import { explainStart, FixableError, makeFolder } from '@sweepstack/process'
import { harden } from '@sweepstack/process/harden'
import { type RedisHandle, reachRedis } from '@sweepstack/redis'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { listenError, refuseUnknownHost } from './http/listen.ts'
import { dropPassedFolders } from './uploads/passing-folders.ts'

/** How long the requests in hand may take to end after a signal. */
const graceMs = 10_000

async function start(): Promise<void> {
  const config = readConfig()
  const { dataRoot, host, port } = config
  const log = pino({ name: 'api', level: config.logLevel })
  await refuseUnknownHost(host)
  await makeDataFolder(dataRoot)
  await dropPassedFolders(dataRoot)
  const redis = await reachRedis({
    url: config.redisUrl,
    prefix: config.prefix,
    role: 'api',
    unfit: config.unfitRedis,
    onError: (error) => log.warn({ reason: error.message }, 'redis'),
    onAdvice: (reason) => log.warn({ reason }, 'redis'),
  })
  await refuseWithoutKey(config, redis)
  const artifacts = openArtifactStore(config.artifacts, { quotaBytes: config.quotaBytes })
  await redis.settings
    .set('artifacts', config.artifacts)
    .catch((error: Error) => log.warn({ reason: error.message }, 'settings not written'))
  const parts = { redis, artifacts, dataRoot, ingest: ingestInChild }
  const { apiKey, exposed, allowedHosts, corsOrigins } = config
  const app = await buildApp({ ...parts, apiKey, exposed, allowedHosts, corsOrigins }, log)

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      setTimeout(() => {
        log.error('a request does not end: leaving without it')
        process.exit(1)
      }, graceMs).unref()
      await app.close()
      await redis.close()
      process.exit(0)
    })
  }
  await app.listen({ host, port }).catch((error: Error) => {
    throw listenError(error, { host, port })
  })
}

/** @throws FixableError if everyone could reach the API and nobody had to show a key */
async function refuseWithoutKey(config: Config, redis: RedisHandle): Promise<void> {
  if (!config.exposed || config.apiKey !== undefined || (await redis.apiKeys.any())) return
  throw new FixableError(
    `refusing to listen on ${config.host} without a key`,
    'set SWEEPSTACK_API_KEY, or listen on 127.0.0.1',
  )
}

async function makeDataFolder(dataRoot: string): Promise<void> {
  await makeFolder(dataRoot).catch((error: Error) => {
    throw new FixableError(
      `no data folder: ${error.message}`,
      'set SWEEPSTACK_DATA to a folder that can be written',
    )
  })
}

harden()
try {
  await start()
} catch (error) {
  process.stderr.write(explainStart('api', error))
  process.exit(1)
}
