import type { ArtifactStore } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import type { DatasetSummary } from '@sweepstack/training/datasets'

/** What the routes stand on; they get it as plugin options. */
export interface Deps {
  redis: RedisHandle
  artifacts: ArtifactStore
  dataRoot: string
  apiKey: string | undefined
  ingest(options: { folder: string; outDirectory: string }): Promise<DatasetSummary>
}
