import { parentPort } from 'node:worker_threads'
import type { Answered, Asked } from '@sweepstack/process'
import {
  type PixelBlock,
  type PixelMemory,
  type PixelsExtent,
  type PixelTotals,
  SeenPixels,
} from './seen-pixels.ts'

/** `begin` comes first and has no answer. */
export type LookQuestion =
  | { kind: 'begin'; extent: PixelsExtent; memory: PixelMemory }
  | { kind: 'add'; block: PixelBlock }
  | { kind: 'totals' }

let seen: SeenPixels | undefined

/** A thread that looks at pixels while others are read and decoded. */
parentPort?.on('message', (asked: Asked<LookQuestion>) => {
  if (asked.kind === 'begin') {
    seen = new SeenPixels(asked.extent, asked.memory)
    return
  }
  parentPort?.postMessage(answerTo(asked))
})

function answerTo(asked: Asked<Exclude<LookQuestion, { kind: 'begin' }>>): Answered<PixelTotals> {
  const { question } = asked
  try {
    if (seen === undefined) throw new Error('nothing was begun')
    if (asked.kind === 'add') seen.addBlock(asked.block)
    return { question, value: seen.totals() }
  } catch (error) {
    return { question, reason: (error as Error).message }
  }
}
