import type { ArtifactStore } from '@sweepstack/core'
import type { Pictures } from '@sweepstack/outputs'
import type { RedisHandle } from '@sweepstack/redis'
import type { DatasetSummary } from '@sweepstack/training/datasets'
import type { Kept } from './kept.ts'

/** What an application is made of. */
export interface AppParts {
  redis: RedisHandle
  artifacts: ArtifactStore
  dataRoot: string
  apiKey: string | undefined
  ingest(options: { folder: string; outDirectory: string }): Promise<DatasetSummary>
}

/** What the routes stand on; they get it as plugin options. */
export interface Deps extends AppParts {
  kept: Kept
  pictures: Pictures
}
