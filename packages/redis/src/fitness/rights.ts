import { randomUUID } from 'node:crypto'
import { listed } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import type { Finding } from './finding.ts'

type Command = [name: string, ...args: (string | number)[]]

/** Each command that sweepstack and BullMQ use, once, on temporary keys. */
function trial(key: string): Command[] {
  const [text, number, hash, list, set, sorted, stream] = [1, 2, 3, 4, 5, 6, 7].map(
    (n) => `${key}:${n}`,
  ) as [string, string, string, string, string, string, string]
  return [
    ['info'],
    ['time'],
    ['ping'],
    ['eval', "return redis.call('exists', KEYS[1])", 1, text],
    ['evalsha', '0'.repeat(40), 1, text],
    ['publish', key, ''],
    ['set', text, '1', 'PX', 60_000],
    ...['get', 'mget', 'exists', 'type', 'pttl', 'persist'].map((name): Command => [name, text]),
    ['expire', text, 60],
    ['pexpire', text, 60_000],
    ['incr', number],
    ['hset', hash, 'a', 1],
    ['hmset', hash, 'b', 1],
    ['hsetnx', hash, 'a', 1],
    ['hincrby', hash, 'a', 1],
    ...['hget', 'hmget', 'hexists', 'hdel'].map((name): Command => [name, hash, 'b']),
    ...['hgetall', 'hkeys', 'hvals', 'hlen'].map((name): Command => [name, hash]),
    ...['rpush', 'lpush'].map((name): Command => [name, list, 'a']),
    ...['lrange', 'ltrim'].map((name): Command => [name, list, 0, -1]),
    ['llen', list],
    ['lindex', list, 0],
    ['lset', list, 0, 'a'],
    ['lrem', list, 1, 'b'],
    ['lpos', list, 'b'],
    ['rpoplpush', list, list],
    ...['rpop', 'lpop'].map((name): Command => [name, list]),
    ['sadd', set, 'a'],
    ...['sismember', 'smismember', 'srem'].map((name): Command => [name, set, 'a']),
    ...['scard', 'smembers'].map((name): Command => [name, set]),
    ['zadd', sorted, 1, 'a', 2, 'b', 3, 'c'],
    ...['zrange', 'zrevrange'].map((name): Command => [name, sorted, 0, -1]),
    ...['zrangebyscore', 'zcount'].map((name): Command => [name, sorted, '-inf', '+inf']),
    ['zrevrangebyscore', sorted, '+inf', '-inf'],
    ['zscan', sorted, 0],
    ['zrangebylex', sorted, '-', '+'],
    ['zcard', sorted],
    ['zscore', sorted, 'a'],
    ['zrem', sorted, 'c'],
    ['zremrangebyscore', sorted, 9, 9],
    ['zremrangebyrank', sorted, 9, 9],
    ['zpopmin', sorted],
    ['bzpopmin', sorted, 0.01],
    ['xadd', stream, '1-1', 'a', 1],
    ['xread', 'COUNT', 1, 'STREAMS', stream, '0'],
    ['xrange', stream, '-', '+'],
    ['xlen', stream],
    ['xtrim', stream, 'MAXLEN', 9],
    ['xdel', stream, '1-1'],
    ['del', number, hash, list, set, sorted, stream],
    ['unlink', text],
  ]
}

/** The result of a dry run. `info`: the reply to INFO; undefined if the user may not run it. */
export interface DryRun {
  info: string | undefined
  findings: Finding[]
}

export interface DryRunOptions {
  /** The user of the connection. */
  user: string
  /** Whether to subscribe to a channel too; needs a connection that nothing else uses. */
  listens: boolean
}

/** Runs each command that is needed later once, to find missing rights and a server that accepts no writes. */
export async function dryRun(
  redis: Redis,
  keys: Keys,
  { user, listens }: DryRunOptions,
): Promise<DryRun> {
  const key = `${keys.root}:probe:${randomUUID()}`
  const commands = trial(key)
  const replies = (await redis.pipeline(commands as never).exec()) ?? []
  const refused = new Map<string, string[]>()
  const note = (error: Error | null | undefined, name: string) => {
    if (!error) return
    const kind = kindOf(error.message)
    refused.set(kind, [...(refused.get(kind) ?? []), name])
  }
  for (const [place, [error]] of replies.entries()) note(error, commands[place]?.[0] ?? '')
  if (listens) await redis.subscribe(key).catch((error) => note(error, 'subscribe'))
  const [error, info] = replies[0] ?? []
  const findings = [...refused].flatMap(([kind, names]) => explain(kind, names, user, keys.root))
  return { info: error ? undefined : String(info), findings }
}

/** The ACL rule that is sufficient for all parts and for `doctor`; docs/redis.md has it too. */
function sufficientRule(root: string): string {
  const categories = '+@read +@write +@scripting +@pubsub +@transaction +@connection -@dangerous'
  return `'~${root}*' '&${root}*' ${categories} +info +time +config|get +cluster|slots`
}

const kinds: [kind: string, sign: RegExp][] = [
  ['right', /NOPERM.*(command|subcommand)/],
  ['channel', /NOPERM.*channel/],
  ['key', /NOPERM.*key/],
  ['database', /NOPERM/],
  ['unknown', /unknown command|unknown subcommand/i],
  ['replica', /READONLY/],
  ['full', /\bOOM /],
  ['disk', /MISCONF/],
  ['loading', /LOADING/],
  ['moved', /^MOVED /],
  ['cluster', /CLUSTERDOWN|MASTERDOWN|NOREPLICAS/],
]

/** How many refused commands a message names. */
const namedAtMost = 5

function kindOf(message: string): string {
  return kinds.find(([, sign]) => sign.test(message))?.[0] ?? 'other'
}

function explain(kind: string, names: string[], user: string, root: string): Finding[] {
  const setUser = (rule: string) => `run there: ACL SETUSER ${user} ${rule}`
  const isLong = names.length > namedAtMost
  const list = listed(names, namedAtMost)
  switch (kind) {
    case 'right': {
      const rule = isLong ? sufficientRule(root) : names.map((name) => `+${name}`).join(' ')
      const fix = setUser(rule)
      return [{ level: 'unfit', message: `Redis does not let user "${user}" run: ${list}`, fix }]
    }
    case 'key': {
      const message = `Redis does not let user "${user}" use the keys of sweepstack, ${root}*`
      return [{ level: 'unfit', message, fix: setUser(`'~${root}*'`) }]
    }
    case 'channel': {
      const message = `Redis does not let user "${user}" use the channels of sweepstack, ${root}*`
      return [{ level: 'unfit', message, fix: setUser(`'&${root}*'`) }]
    }
    case 'database': {
      const fix = setUser(sufficientRule(root))
      return [
        { level: 'unfit', message: `Redis refuses user "${user}" these commands: ${list}`, fix },
      ]
    }
    case 'unknown': {
      const fix = 'use Redis 6.2 or later, or Valkey, with these commands enabled'
      return [{ level: 'unfit', message: `Redis does not know the commands: ${list}`, fix }]
    }
    case 'replica': {
      const fix = 'set REDIS_URL to the primary'
      return [{ level: 'passing', message: 'Redis is a read-only replica', fix }]
    }
    case 'cluster': {
      const fix = 'wait until the cluster has recovered: redis-cli cluster info'
      return [
        {
          level: 'passing',
          message: 'the Redis cluster does not serve the keys of sweepstack',
          fix,
        },
      ]
    }
    case 'moved': {
      const message = `this Redis is a cluster, and user "${user}" may not query its nodes`
      return [{ level: 'unfit', message, fix: setUser('+cluster|slots') }]
    }
    case 'loading': {
      const fix = 'wait until it has finished loading'
      return [{ level: 'passing', message: 'Redis is still loading its data', fix }]
    }
    case 'full': {
      const fix = 'raise maxmemory, or delete sweeps; work then resumes automatically'
      return [{ level: 'advice', message: 'Redis is out of memory and refuses writes', fix }]
    }
    case 'disk': {
      const fix = 'make room on its disk, and check its log; work then resumes automatically'
      return [
        { level: 'advice', message: 'Redis cannot write to its disk and refuses writes', fix },
      ]
    }
    default:
      return []
  }
}
