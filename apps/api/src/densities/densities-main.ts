import { parentPort } from 'node:worker_threads'
import { type ProposalDensities, type Proposed, proposalDensities } from '@sweepstack/core'
import type { Answered, Asked } from '@sweepstack/process'

/** In several messages, so that nobody waits while a long one is written. */
export type DensitiesQuestion = { of: number } & (
  | { kind: 'observed'; observations: Proposed['observations'] }
  | { kind: 'forget' }
  | { kind: 'densities'; proposed: Omit<Proposed, 'observations'> }
)

/** Results that were told of, by the question that they are of. */
const observed = new Map<number, Proposed['observations']>()

/** A thread that draws the densities of a proposal again: of tens of thousands of results it takes long. */
parentPort?.on('message', (message: Asked<DensitiesQuestion>) => {
  const { of } = message
  const observations = observed.get(of) ?? []
  if (message.kind === 'observed') {
    observations.push(...message.observations)
    observed.set(of, observations)
    return
  }
  observed.delete(of)
  if (message.kind === 'forget') return
  parentPort?.postMessage(answerTo(message.question, { ...message.proposed, observations }))
})

function answerTo(question: number, proposed: Proposed): Answered<ProposalDensities | null> {
  try {
    return { question, value: proposalDensities(proposed) ?? null }
  } catch (error) {
    return { question, reason: (error as Error).message }
  }
}
