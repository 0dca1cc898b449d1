import type { ParallelData } from '@sweepstack/charts'

/** What the page says to the worker that draws lines of trials. */
export type ToParallelWorker =
  | { type: 'canvas'; canvas: OffscreenCanvas }
  /** In px of the page; `ratio`: px of the screen in each. */
  | { type: 'size'; width: number; height: number; ratio: number }
  | ({ type: 'trials' } & ParallelData)
  /** By the places of trials, 1 for what meets the filter. */
  | { type: 'look'; picked: Uint8Array<ArrayBuffer>; theme: 'light' | 'dark' }
