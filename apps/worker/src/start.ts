import { openArtifactStore } from '@sweepstack/artifacts'
import { explainStart, FixableError } from '@sweepstack/process'
import { harden } from '@sweepstack/process/harden'
import { reachRedis } from '@sweepstack/redis'
import { pino } from 'pino'
import { readConfig } from './config.ts'
import { Supervisor } from './supervisor/supervisor.ts'
import { tidyCaches } from './supervisor/tidy-caches.ts'

/** How long a drain may take. Trainers have 20 s to leave; longer it takes only while Redis is away or refuses. */
const graceMs = 25_000

async function start(): Promise<void> {
  const config = readConfig()
  const log = pino({ name: 'worker', level: config.logLevel, base: { worker: config.id } })
  const redis = await reachRedis({
    url: config.redisUrl,
    prefix: config.prefix,
    role: 'worker',
    unfit: config.unfitRedis,
    onError: (error) => log.warn({ reason: error.message }, 'redis'),
    onAdvice: (reason) => log.warn({ reason }, 'redis'),
  })
  const artifacts = config.artifacts ?? (await redis.settings.get('artifacts'))
  if (artifacts === undefined) {
    throw new FixableError(
      'the location of artifacts is not known',
      'start the API first, or set SWEEPSTACK_ARTIFACTS to its folder or URL',
    )
  }
  const { apiKey, quotaBytes } = config
  const store = openArtifactStore(artifacts, { apiKey, quotaBytes })
  const supervisor = new Supervisor({ config, redis, store, artifacts, log })

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) process.exit(1)
    stopping = true
    log.info('draining')
    setTimeout(() => {
      // What was in hand goes on elsewhere once its lease has run out; trainers end with this process.
      log.error('Redis does not answer: leaving without handing back')
      process.exit(1)
    }, graceMs).unref()
    await supervisor.drain()
    await redis.close()
    log.info('stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
  tidyCaches(config, log)
  await supervisor.start()
}

harden()
try {
  await start()
} catch (error) {
  process.stderr.write(explainStart('worker', error))
  process.exit(1)
}
