import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AskStore, backOff, type HeldTrial } from '@sweepstack/core'
import type { askRequestSchema } from '@sweepstack/protocol'
import type { z } from 'zod'
import { refusal } from './asked-trial.ts'

/** Between looks for a trial that is opened for this question: one that comes at once is answered soon. */
const between = { firstMs: 10, longestMs: 200 }
/** A question stands for so long after each look; who is gone without a word wants nothing any more. */
const standsMs = 2000
/** Who has some trials waits no longer than this for the next one. */
const graceMs = 500

/**
 * Takes trials of a sweep. Where they are opened as programs ask for them, it waits for what is opened now, as long as the
 * request says and its sender is there.
 * @throws ProblemError SWEEP_NOT_FOUND, NOT_EXTERNAL
 */
export async function askTrials(
  asks: Pick<AskStore, 'ask'>,
  id: string,
  request: z.output<typeof askRequestSchema>,
  sender: AbortSignal,
) {
  const { lease, holder, wait } = request
  const name = randomUUID()
  const trials: HeldTrial[] = []
  const end = performance.now() + 1000 * wait
  let until = end
  for (let looks = 0; ; looks += 1) {
    const left = until - performance.now()
    const isLast = left <= 0 || sender.aborted
    const asked = await asks.ask(id, {
      // Nobody would train what is taken for one who is gone.
      count: sender.aborted ? 0 : request.count - trials.length,
      leaseMs: 1000 * lease,
      holder,
      question: { name, standsMs: isLast ? '' : standsMs },
    })
    if (asked.kind !== 'asked') throw refusal(asked, { id })
    trials.push(...asked.trials)
    if (isLast || !asked.mayCome) return { status: asked.status, trials }
    if (asked.trials.length > 0) until = Math.min(end, performance.now() + graceMs)
    await sleep(Math.min(backOff(looks, between, Math.random()), Math.max(1, left)))
  }
}
