import { fileURLToPath } from 'node:url'
import type { DriftQuestion } from '@sweepstack/core'
import { AskedThread } from '@sweepstack/process'

/** As compiled: a thread does not read sources. */
const entry = fileURLToPath(new URL('../../dist/asks/model-main.js', import.meta.url))
const heapMb = 256

/**
 * The thread in which models of populations are asked: an answer takes tens of milliseconds, and each clone of a milestone
 * asks. One is enough, as a step asks one question after the other.
 */
export function createModelThread() {
  let thread: AskedThread<DriftQuestion, readonly number[] | null> | undefined
  return {
    ask(question: DriftQuestion) {
      if (thread === undefined || thread.ended) thread = new AskedThread(entry, { heapMb })
      return thread.ask(question)
    },
    end: () => thread?.end(),
  }
}
