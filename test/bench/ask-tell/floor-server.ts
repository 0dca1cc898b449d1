/**
 * What a request costs at the least: Fastify as it comes, which checks nothing, and one script in Redis that changes one field.
 * Environment: REDIS_URL, PORT.
 */
import Fastify from 'fastify'
import { Redis } from 'ioredis'

const { REDIS_URL = '', PORT } = process.env
const redis = new Redis(REDIS_URL)
const script = await redis.script('LOAD', "return redis.call('HINCRBY', KEYS[1], 'n', 1)")
const app = Fastify()
app.get('/health/ready', async () => ({}))
app.post('/v1/once', async () => ({ n: await redis.evalsha(script as string, 1, 'floor') }))
await app.listen({ host: '127.0.0.1', port: Number(PORT) })
