import { createConnection } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AbstractConnector, type Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from './redis-settings.ts'

type Node = Pick<RedisAddress, 'host' | 'port'>

/**
 * The node of a cluster that has our keys: all of them are in one hash slot, so one node has them all. A node
 * that has not, or has no longer, says who has (MOVED); one that is gone is asked for no more until all others were.
 */
export class SlotOwner {
  readonly #address: RedisAddress
  readonly #nodes: Node[]
  #current: Node

  constructor(address: RedisAddress, nodes: Node[]) {
    this.#address = address
    this.#nodes = [address, ...nodes]
    this.#current = address
  }

  /** True if an error says that another node has the keys: to be asked from now on. */
  moved(message: string): boolean {
    const [, host, port] = /^MOVED \d+ (.*):(\d+)$/.exec(message) ?? []
    if (host === undefined) return false
    this.#current = { host: host || this.#current.host, port: Number(port) }
    return true
  }

  /** What makes a connection of ioredis go to the owner, and after it when the slot moves. */
  options(): Pick<RedisOptions, 'Connector' | 'reconnectOnError'> {
    const connect = () => this.#connect()
    let ended: unknown
    class OwnerConnector extends AbstractConnector {
      constructor() {
        super(2000)
      }
      async connect() {
        this.connecting = true
        this.stream = connect()
        this.stream.once('error', (error: Error) => {
          this.firstError = error
        })
        return this.stream
      }
      // Each command of a pipeline may be told that the slot has moved: one of them is enough to hang up.
      override disconnect() {
        if (ended === this.stream) return
        ended = this.stream
        super.disconnect()
      }
    }
    return {
      Connector: OwnerConnector,
      // Connects again, and sends the command again there.
      reconnectOnError: ({ message }) => (this.moved(message) ? 2 : false),
    }
  }

  #connect() {
    const node = this.#current
    const where = { host: node.host, port: node.port }
    const stream = this.#address.tls ? connectTls(where) : createConnection(where)
    stream.once('error', () => {
      if (this.#current !== node) return
      this.#nodes.push(this.#nodes.shift() as Node)
      this.#current = this.#nodes[0] as Node
    })
    return stream
  }
}

/** The nodes that a cluster names, as far as it may be asked. */
export async function nodesOf(redis: Redis, { host }: RedisAddress): Promise<Node[]> {
  const slots = (await redis.cluster('SLOTS').catch(() => [])) as [number, number, ...Entry[]][]
  const nodes = slots.flatMap(([, , ...entries]) => entries)
  return nodes.map(([name, port]) => ({ host: name || host, port: Number(port) }))
}

type Entry = [host: string | null, port: number, ...rest: unknown[]]
