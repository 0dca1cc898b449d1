import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { judgeKeeping, parseInfo } from './durability.ts'
import type { Finding } from './finding.ts'
import { type DryRunOptions, dryRun } from './rights.ts'
import { judgeVersion } from './versions.ts'

export interface Examination {
  /** Such as "Valkey 9.1.2, standalone"; undefined if the user may not run INFO. */
  server: string | undefined
  findings: Finding[]
}

/** Checks a server that we are connected to: rights, durability, version, role. One to two round trips. */
export async function examine(
  redis: Redis,
  keys: Keys,
  options: DryRunOptions,
): Promise<Examination> {
  const { info: text, findings } = await dryRun(redis, keys, options)
  if (text === undefined) return { server: undefined, findings }
  const info = parseInfo(text)
  const kind = info.has('valkey_version') ? 'Valkey' : 'Redis'
  const version = info.get('valkey_version') ?? info.get('redis_version') ?? '0'
  const mode = info.get('server_mode') ?? info.get('redis_mode') ?? 'standalone'
  const server = `${kind} ${version}, ${mode}`
  if (mode === 'sentinel') return { server, findings: [ofSentinel] }
  const { save, appendfsync } = await settingsOf(redis)
  return {
    server,
    findings: [
      ...(info.get('role') === 'slave' ? [ofReplica(info)] : findings),
      ...judgeKeeping({ info, save, appendfsync }),
      ...judgeVersion(kind, version, new Date().toISOString().slice(0, 10)),
    ],
  }
}

const ofSentinel: Finding = {
  level: 'unfit',
  message: 'this is a Sentinel, which monitors Redis and stores no data',
  fix: 'set REDIS_URL to the primary: redis-cli -p 26379 sentinel get-master-addr-by-name NAME',
}

function ofReplica(info: Map<string, string>): Finding {
  const primary = `${info.get('master_host')}:${info.get('master_port')}`
  return {
    level: 'passing',
    message: `Redis is a replica of ${primary}: it rejects writes or loses them`,
    fix: `set REDIS_URL to the primary, ${primary}`,
  }
}

/** Hosted servers answer with an error; the settings then stay unknown. */
async function settingsOf(redis: Redis) {
  const ask = async (name: string) =>
    (await redis.config('GET', name).catch(() => undefined)) as string[] | undefined
  const [save, appendfsync] = await Promise.all(['save', 'appendfsync'].map(ask))
  return { save: save?.[1], appendfsync: appendfsync?.[1] }
}
