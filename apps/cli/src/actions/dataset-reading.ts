import type { DatasetReading, ImageFit, ImageReading, SourceKind } from '@sweepstack/protocol'
import type { Shares } from '../shares.ts'

/** Options of the command line that say how a dataset is read. */
export interface ReadingOptions {
  as?: SourceKind
  split?: Shares
  splitSeed?: string
  groupBy?: string
  size?: NonNullable<ImageReading['size']>
  fit?: ImageFit
  channels?: '1' | '3'
  skipUnreadable?: string
}

/** Groups or a seed without shares: the API draws the usual share by them. */
export function datasetReading(options: ReadingOptions): DatasetReading {
  const { as, split, splitSeed, groupBy, size, fit, channels, skipUnreadable } = options
  const isSplit = (split ?? splitSeed ?? groupBy) !== undefined
  const seed = Number(splitSeed ?? 0)
  const group = groupBy === undefined ? {} : { groupBy }
  return {
    ...(as === undefined ? {} : { as }),
    ...(isSplit ? { split: { ...split, seed, ...group } } : {}),
    ...(size === undefined ? {} : { size }),
    ...(fit === undefined ? {} : { fit }),
    ...(channels === undefined ? {} : { channels: channels === '1' ? 1 : 3 }),
    ...(skipUnreadable === undefined ? {} : { skipUnreadable: Number(skipUnreadable) }),
  }
}
