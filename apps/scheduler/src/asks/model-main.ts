import { parentPort } from 'node:worker_threads'
import { answerDrift, type DriftQuestion } from '@sweepstack/core'
import type { Asked } from '@sweepstack/process'

parentPort?.on('message', ({ question, ...asked }: Asked<DriftQuestion>) => {
  try {
    parentPort?.postMessage({ question, value: answerDrift(asked) })
  } catch (error) {
    parentPort?.postMessage({ question, reason: (error as Error).stack ?? String(error) })
  }
})
