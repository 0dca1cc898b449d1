import { setTimeout as sleep } from 'node:timers/promises'
import { openArtifactStore } from '@sweepstack/artifacts'
import type { RedisHandle } from '@sweepstack/redis'
import { collectGarbage, readPolicy } from '@sweepstack/retention'

interface Log {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface CollectorOptions {
  /** Hours between two collections; 0 for none. */
  gcHours: number
  artifacts: string | undefined
  apiKey: string | undefined
}

const hourMs = 3_600_000

/** Collects what nobody needs, again and again until the signal. The first time after a whole interval. */
export async function runCollector(
  redis: Pick<RedisHandle, 'retention' | 'datasets' | 'settings'>,
  { gcHours, artifacts, apiKey }: CollectorOptions,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  if (gcHours === 0) return
  if (artifacts === undefined) {
    log.info({}, 'nothing is collected here: SWEEPSTACK_ARTIFACTS does not say where files lie')
    return
  }
  const store = openArtifactStore(artifacts, { apiKey })
  const parts = { retention: redis.retention, datasets: redis.datasets, artifacts: store }
  const collect = async () => {
    const policy = await readPolicy(redis.settings)
    const collected = await collectGarbage(parts, { policy, now: Date.now(), dryRun: false })
    if (collected === undefined) return
    const { files, bytes, lineages, datasetVersions, abandoned } = collected
    if (files + lineages + datasetVersions + abandoned > 0) {
      log.info(
        { files, bytes, lineages, datasetVersions, abandoned },
        'collected what nobody needs',
      )
    }
  }
  while (!signal.aborted) {
    await sleep(gcHours * hourMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    await collect().catch((error) => log.error({ reason: error.message }, 'could not collect'))
  }
}
