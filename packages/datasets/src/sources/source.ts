import { counted, type SourceKind } from '@sweepstack/protocol'
import type { SplitName } from '../split.ts'

/** The images of a split, in their order. */
export interface Listing {
  names: string[]
  /** Places in `classes`; −1 where the source has no label. */
  labels: number[]
  /** What the images are also told apart by, if the source says so: their style, their camera, their year. */
  groups?: string[]
  /** What images stay together by when splits and folds are drawn, if that was said to be other than their groups. */
  together?: string[]
}

export type Listings = Record<SplitName, Listing>

/** Pixels as a source keeps them, without a format of pictures around them. */
export interface RawImage {
  /** Height · width · channels bytes, row-major, channels last. */
  pixels: Uint8Array
  width: number
  height: number
  channels: 1 | 3
}

/** What is known of an image before it is decoded: where its file is, the bytes of it, or its pixels. */
export type ImageData = { file: string } | { bytes: Buffer } | { raw: RawImage }

/** Where images and labels come from; no image has been looked at. */
export interface Source {
  kind: SourceKind
  /** One sentence without its full stop: what was found. */
  described: string
  classes: string[]
  splits: Listings
  /** What an image is called in messages. */
  title(split: SplitName, at: number): string
  /** @throws Error that does not name the image, in words that follow its name */
  read(split: SplitName, at: number): Promise<ImageData>
  /** What a column of its tables has for each training image, never empty. @throws DatasetError */
  column?(name: string): Promise<string[]>
  /** Where all images are raw and of one size: it. */
  rawSize?: { height: number; width: number }
  /** Files that were passed over: how many, by the reason. */
  skipped: Map<string, number>
  /**
   * What the content hash covers before and after the images, where that is not the listing: see `contentHash`.
   */
  identity?: { before: Uint8Array[]; after: string }
  /** Whether splits were drawn from its training images, which those that cannot be read take no part in. */
  isDrawn?: true
  /** What a user should know of how the source was read. */
  notes?: string[]
  close?(): Promise<void>
}

export function countSkipped(skipped: Map<string, number>, reason: string, count = 1): void {
  skipped.set(reason, (skipped.get(reason) ?? 0) + count)
}

export function emptyListings(): Listings {
  const empty = () => ({ names: [], labels: [] })
  return { train: empty(), val: empty(), test: empty() }
}

/** What a user should know of how a source was read, with the files that were passed over. */
export function sourceNotes({ notes = [], skipped }: Source): string[] {
  const seen = [...skipped].map(
    ([reason, count]) => `${counted(count, 'file')} passed over: ${reason}`,
  )
  return [...notes, ...seen]
}
