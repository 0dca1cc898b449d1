import type { ArtifactStore } from '@sweepstack/core'
import type { DatasetSummary } from '@sweepstack/datasets'
import type { Pictures } from '@sweepstack/outputs'
import type { RedisHandle } from '@sweepstack/redis'
import type { Kept } from './kept.ts'

/** What an application is made of. */
export interface AppParts {
  redis: RedisHandle
  artifacts: ArtifactStore
  dataRoot: string
  /** The administrator's key. */
  apiKey: string | undefined
  /** Others than this machine reach it; false by default. */
  exposed?: boolean
  /** Names under which it is served without a key, beside those of the loopback. */
  allowedHosts?: readonly string[]
  /** Origins whose pages may ask. */
  corsOrigins?: readonly string[]
  /** How long a body may stop coming before its connection is ended; a minute by default. */
  bodyPatienceMs?: number
  ingest(options: { folder: string; outDirectory: string }): Promise<DatasetSummary>
}

/** What the routes stand on; they get it as plugin options. */
export interface Deps extends AppParts {
  kept: Kept
  pictures: Pictures
}
