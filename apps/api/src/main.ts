import { mkdir } from 'node:fs/promises'
import { openArtifactStore } from '@sweepstack/artifacts'
import { openRedis } from '@sweepstack/redis'
import { ingestInChild } from '@sweepstack/training/datasets'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { type Config, readConfig } from './config.ts'

function configOrExit(): Config {
  try {
    return readConfig()
  } catch (error) {
    process.stderr.write(`api: ${(error as Error).message}\n`)
    process.exit(2)
  }
}

const config = configOrExit()
const log = pino({ name: 'api', level: config.logLevel })
const redis = await openRedis({
  url: config.redisUrl,
  prefix: config.prefix,
  role: 'api',
  onError: (error) => log.warn({ reason: error.message }, 'redis'),
})
await mkdir(config.dataRoot, { recursive: true })
const artifacts = openArtifactStore(config.artifacts, { quotaBytes: config.quotaBytes })
await redis.settings
  .set('artifacts', config.artifacts)
  .catch((error: Error) => log.warn({ reason: error.message }, 'settings not written'))
const { dataRoot, apiKey } = config
const app = await buildApp({ redis, artifacts, dataRoot, apiKey, ingest: ingestInChild }, log)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await app.close()
    await redis.close()
    process.exit(0)
  })
}
try {
  await app.listen({ host: config.host, port: config.port })
} catch (error) {
  process.stderr.write(`api: ${(error as Error).message}\n  fix: choose another port with --port\n`)
  process.exit(1)
}
