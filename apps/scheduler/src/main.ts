import { openRedis } from '@sweepstack/redis'
import { pino } from 'pino'
import { readConfig } from './config.ts'
import { createScheduler } from './scheduler.ts'

const config = readConfig()
const log = pino({ name: 'scheduler', level: config.logLevel })
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

const redis = await openRedis({
  url: config.redisUrl,
  prefix: config.prefix,
  role: 'scheduler',
  onError: (error) => log.warn({ reason: error.message }, 'redis'),
})
for (const [name, value] of Object.entries(config.retention)) {
  if (value !== undefined) await redis.settings.set(name, String(value))
}
log.info('scheduling')
await createScheduler(redis, log).run(stop.signal)
await redis.close()
log.info('stopped')
