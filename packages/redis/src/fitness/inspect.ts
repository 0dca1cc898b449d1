import { createConnection, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Redis, type RedisOptions } from 'ioredis'
import { type LegacyOptions, optionsOf } from '../connection/connection.ts'
import { type RedisAddress, showRedisAddress } from '../connection/redis-settings.ts'
import { nodesOf, SlotOwner } from '../connection/slot-owner.ts'
import type { Keys } from '../keys.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { explainRefusal, speaksOnlyTls } from './refusal.ts'

export interface Inspection {
  /** False if no connection was possible; the only finding then has the reason. */
  reached: boolean
  /** The server and its address, for a person. */
  description: string
  findings: Finding[]
  /** Set if it is a cluster: who has our keys. */
  owner?: SlotOwner
}

/** How long a step may take: a frozen server accepts connections and never answers. */
const withinMs = 2000

/** Checks whether the Redis at an address can be used, on separate connections. Takes about 6 s at most. */
export async function inspect(address: RedisAddress, keys: Keys): Promise<Inspection> {
  const seed = await enter(address)
  if (!(seed instanceof Redis)) return refused(address, seed)
  try {
    const nodes = await nodesOf(seed, address)
    if (nodes.length === 0) return await inspectWith(address, seed, keys)
    const owner = new SlotOwner(address, nodes)
    const redis = await enter(address, owner.options())
    if (!(redis instanceof Redis)) return refused(address, redis)
    try {
      // Finds the owner, if it is another node.
      await redis.exists(keys.settings).catch(() => undefined)
      return { ...(await inspectWith(address, redis, keys)), owner }
    } finally {
      redis.disconnect()
    }
  } catch (error) {
    return refused(address, explainRefusal(address, (error as Error).message))
  } finally {
    seed.disconnect()
  }
}

function refused(address: RedisAddress, finding: Finding): Inspection {
  return { reached: false, description: showRedisAddress(address), findings: [finding] }
}

async function inspectWith(address: RedisAddress, redis: Redis, keys: Keys): Promise<Inspection> {
  const user = address.username ?? 'default'
  const { server, findings } = await examine(redis, keys, { user, listens: true })
  const description = `${server ?? 'a server that does not allow INFO'} at ${showRedisAddress(address)}`
  return { reached: true, description, findings }
}

/** A connection that is ready, or why there is none. */
async function enter(address: RedisAddress, more: RedisOptions = {}): Promise<Redis | Finding> {
  const options: LegacyOptions = {
    ...optionsOf(address),
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 2,
    connectTimeout: withinMs,
    commandTimeout: withinMs,
    // Only to go after the owner of a slot.
    retryStrategy: (times) => (more.Connector && times < 5 ? 20 : null),
    ...more,
    replyMapping: 'legacy',
  }
  const redis = new Redis(options)
  let reason = ''
  redis.on('error', ({ message }: Error) => {
    // What comes first is the cause.
    reason ||= message
  })
  try {
    await redis.connect()
    if (reason !== '') throw new Error(reason)
    return redis
  } catch (error) {
    redis.disconnect()
    return explainRefusal(address, await lookCloser(address, reason || (error as Error).message))
  }
}

/** What a Redis that lets clients in answers to a PING without a password. */
const serves = /^(\+PONG|-NOAUTH)/
/** RFC 8446, section 5.1: a record of type 21. */
const isTlsAlert = (said: string) => said.charCodeAt(0) === 21

/**
 * Finds the reason for a connection that ends without an error message: what the port answers without TLS, and
 * whether it speaks TLS. Returns the reason in words that `explainRefusal` knows.
 */
async function lookCloser(address: RedisAddress, reason: string): Promise<string> {
  const { host, port, path, tls } = address
  if (path !== undefined || !/closed|ECONNRESET|EPIPE|ETIMEDOUT|hang up/i.test(reason))
    return reason
  const said = await firstWords(createConnection({ host, port }), 'PING\r\n')
  if (tls) return said === '' || isTlsAlert(said) ? reason : 'wrong version number'
  // It serves: that connection only was slow, or broken off.
  if (serves.test(said)) return reason
  if (said !== '' && !isTlsAlert(said)) return said
  const socket = connectTls({ host, port, rejectUnauthorized: false })
  const shakesHands = new Promise<boolean>((resolve) => {
    socket.once('secureConnect', () => resolve(true))
    // An alert is TLS too: it wants a certificate of ours.
    socket.once('error', ({ message }) => resolve(/alert/i.test(message)))
    socket.once('close', () => resolve(false))
    socket.setTimeout(withinMs, () => resolve(false))
  })
  return (await shakesHands.finally(() => socket.destroy())) ? speaksOnlyTls : reason
}

function firstWords(socket: Socket, question: string): Promise<string> {
  const words = new Promise<string>((resolve) => {
    socket.once('data', (chunk) => resolve(chunk.toString('latin1').split('\r\n')[0] ?? ''))
    socket.once('error', () => resolve(''))
    socket.once('close', () => resolve(''))
    socket.setTimeout(withinMs, () => resolve(''))
  })
  socket.write(question)
  return words.finally(() => socket.destroy())
}
