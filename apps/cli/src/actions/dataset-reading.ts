import { FixableError } from '@sweepstack/process'
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

/** @throws FixableError if splits are described of which none is to be drawn */
export function datasetReading(options: ReadingOptions): DatasetReading {
  const { as, split, splitSeed, groupBy, size, fit, channels, skipUnreadable } = options
  if (split === undefined && (splitSeed ?? groupBy) !== undefined) {
    throw new FixableError('no splits are to be drawn', 'say how much, as with --split val=0.1')
  }
  const seed = Number(splitSeed ?? 0)
  const group = groupBy === undefined ? {} : { groupBy }
  return {
    ...(as === undefined ? {} : { as }),
    ...(split === undefined ? {} : { split: { ...split, seed, ...group } }),
    ...(size === undefined ? {} : { size }),
    ...(fit === undefined ? {} : { fit }),
    ...(channels === undefined ? {} : { channels: channels === '1' ? 1 : 3 }),
    ...(skipUnreadable === undefined ? {} : { skipUnreadable: Number(skipUnreadable) }),
  }
}
