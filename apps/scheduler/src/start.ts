import { explainStart } from '@sweepstack/process'
import { harden } from '@sweepstack/process/harden'
import { reachRedis } from '@sweepstack/redis'
import { pino } from 'pino'
import { createAskThreads } from './asks/ask-threads.ts'
import { createModelThread } from './asks/model-thread.ts'
import { runCollector } from './collector.ts'
import { readConfig } from './config.ts'
import { createScheduler } from './scheduler.ts'

/** How long the step in hand may take to end after a signal; longer only while Redis is away. */
const graceMs = 10_000

async function run(): Promise<void> {
  const config = readConfig()
  const log = pino({ name: 'scheduler', level: config.logLevel })
  const models = createModelThread()
  const redis = await reachRedis({
    askModel: models.ask,
    url: config.redisUrl,
    prefix: config.prefix,
    role: 'scheduler',
    unfit: config.unfitRedis,
    onError: (error) => log.warn({ reason: error.message }, 'redis'),
    onAdvice: (reason) => log.warn({ reason }, 'redis'),
  })
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  stop.signal.addEventListener('abort', () => {
    // Ending it here costs nothing: what was begun is in the records, and is begun again.
    setTimeout(() => {
      log.error('Redis does not answer: stopping in the middle of a step')
      process.exit(1)
    }, graceMs).unref()
  })
  for (const [name, value] of Object.entries(config.retention)) {
    if (value !== undefined) await redis.settings.set(name, String(value))
  }
  const threads = createAskThreads()
  stop.signal.addEventListener('abort', () => threads.end())
  log.info('scheduling')
  await Promise.all([
    createScheduler(redis, log, threads.ask).run(stop.signal),
    runCollector(redis, config, log, stop.signal),
  ])
  models.end()
  await redis.close()
  log.info('stopped')
}

harden()
try {
  await run()
} catch (error) {
  process.stderr.write(explainStart('scheduler', error))
  process.exit(1)
}
