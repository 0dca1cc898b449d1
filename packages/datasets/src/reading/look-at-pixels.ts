import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { AskedThread } from '@sweepstack/process'
import { imageBytes } from '@sweepstack/protocol'
import type { LookQuestion } from './look-main.ts'
import {
  type PixelBlock,
  type PixelMemory,
  type PixelsExtent,
  type PixelTotals,
  SeenPixels,
} from './seen-pixels.ts'

/** The same file from the sources and from what is compiled: a thread runs what is compiled. */
const entry = fileURLToPath(new URL('../../dist/reading/look-main.js', import.meta.url))
const heapMb = 256
/** Bytes of all pixels from which a thread saves more time than it takes to start. */
const worthThread = 8 * 2 ** 20

/** Looks at the pixels of a dataset, block by block, in any order. */
export interface PixelLook {
  /** Its pixels must lie in shared memory, and stay as they are until this has ended. */
  add(block: PixelBlock): Promise<void>
  /** Of all blocks. */
  totals(): Promise<PixelTotals>
  end(): void
}

/** In a thread of its own if there are many: the one that reads files and calls libvips has enough to do with that. */
export function lookAtPixels(extent: PixelsExtent, memory: PixelMemory): PixelLook {
  const isMuch = extent.images * imageBytes(extent.shape) >= worthThread
  return isMuch && availableParallelism() > 1 ? lookAside(extent, memory) : lookHere(extent, memory)
}

export function lookHere(extent: PixelsExtent, memory: PixelMemory): PixelLook {
  const seen = new SeenPixels(extent, memory)
  return {
    add: async (block) => seen.addBlock(block),
    totals: async () => seen.totals(),
    end: () => undefined,
  }
}

export function lookAside(extent: PixelsExtent, memory: PixelMemory): PixelLook {
  const thread = new AskedThread<LookQuestion, PixelTotals>(entry, { heapMb })
  thread.tell({ kind: 'begin', extent, memory })
  return {
    add: async (block) => {
      await thread.ask({ kind: 'add', block })
    },
    totals: () => thread.ask({ kind: 'totals' }),
    end: () => thread.end(),
  }
}
