import { mkdir } from 'node:fs/promises'
import { openArtifactStore } from '@sweepstack/artifacts'
import { explainStart, StartError } from '@sweepstack/protocol'
import { harden } from '@sweepstack/protocol/harden'
import { reachRedis } from '@sweepstack/redis'
import { ingestInChild } from '@sweepstack/training/datasets'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'

/** How long the requests in hand may take to end after a signal. */
const graceMs = 10_000

async function start(): Promise<void> {
  const config = readConfig()
  const { dataRoot, apiKey, host, port } = config
  const log = pino({ name: 'api', level: config.logLevel })
  await makeFolder(dataRoot)
  const redis = await reachRedis({
    url: config.redisUrl,
    prefix: config.prefix,
    role: 'api',
    unfit: config.unfitRedis,
    onError: (error) => log.warn({ reason: error.message }, 'redis'),
    onAdvice: (reason) => log.warn({ reason }, 'redis'),
  })
  const artifacts = openArtifactStore(config.artifacts, { quotaBytes: config.quotaBytes })
  await redis.settings
    .set('artifacts', config.artifacts)
    .catch((error: Error) => log.warn({ reason: error.message }, 'settings not written'))
  const app = await buildApp({ redis, artifacts, dataRoot, apiKey, ingest: ingestInChild }, log)

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
    throw new StartError(error.message, 'choose another address: SWEEPSTACK_HOST, SWEEPSTACK_PORT')
  })
}

async function makeFolder(dataRoot: string): Promise<void> {
  await mkdir(dataRoot, { recursive: true }).catch((error: Error) => {
    throw new StartError(
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
