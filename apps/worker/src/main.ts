import { openArtifactStore } from '@sweepstack/artifacts'
import { openRedis } from '@sweepstack/redis'
import { pino } from 'pino'
import { readConfig } from './config.ts'
import { Supervisor } from './supervisor/supervisor.ts'

const config = readConfig()
const log = pino({ name: 'worker', level: config.logLevel, base: { worker: config.id } })
const redis = await openRedis({
  url: config.redisUrl,
  prefix: config.prefix,
  role: 'worker',
  onError: (error) => log.warn({ reason: error.message }, 'redis'),
})

const artifacts = config.artifacts ?? (await redis.settings.get('artifacts'))
if (artifacts === undefined) {
  process.stderr.write(
    'worker: nothing says where artifacts lie\n  fix: start the API first, or set SWEEPSTACK_ARTIFACTS to its folder or URL\n',
  )
  process.exit(1)
}
const store = openArtifactStore(artifacts, {
  apiKey: config.apiKey,
  quotaBytes: config.quotaBytes,
})
const supervisor = new Supervisor({ config, redis, store, artifacts, log })

let stopping = false
async function stop(): Promise<void> {
  if (stopping) process.exit(1)
  stopping = true
  log.info('draining')
  await supervisor.drain()
  await redis.close()
  log.info('stopped')
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())

await supervisor.start().catch((error: Error) => {
  log.error({ err: error }, 'cannot start')
  process.exit(1)
})
