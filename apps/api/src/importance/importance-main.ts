import { parentPort } from 'node:worker_threads'
import { type Importance, importanceOf, type Sample } from '@sweepstack/core'
import type { Answered, Asked } from '@sweepstack/process'

export interface ImportanceQuestion {
  sample: Sample
  options: Parameters<typeof importanceOf>[1]
}

/** A thread that measures importance: of thousands of configs it takes seconds. */
parentPort?.on('message', ({ question, sample, options }: Asked<ImportanceQuestion>) => {
  parentPort?.postMessage(answerTo(question, { sample, options }))
})

function answerTo(question: number, { sample, options }: ImportanceQuestion): Answered<Importance> {
  try {
    return { question, value: importanceOf(sample, options) }
  } catch (error) {
    return { question, reason: (error as Error).message }
  }
}
